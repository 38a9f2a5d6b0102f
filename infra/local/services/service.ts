/** One AWS API request as received by the local endpoint. */
export type AwsRequest = {
  /** The service name of the SigV4 credential scope, e.g. `events`, `sqs`, `s3`. */
  readonly service: string;
  /** The function whose access key signed the call; undefined for an external caller. */
  readonly principal: string | undefined;
  /** The operation from `X-Amz-Target` or the query's `Action`; undefined for REST protocols. */
  readonly action: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export type AwsResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
};

/** A service of the local cloud; `close` releases its resources. */
export type LocalService = {
  handle(request: AwsRequest): Promise<AwsResponse>;
  close(): Promise<void>;
};
