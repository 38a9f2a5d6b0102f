import type { AwsRequest } from './services/service.ts';
import type { SocketLimits } from './websocket/socket-api.ts';

export type LocalCloudOptions = {
  /** The synthesized app. */
  readonly assemblyDir: string;
  /** Port of the HTTP and WebSocket APIs; 0 takes a free one. */
  readonly port: number;
  /** The directory for all data; without it, data is in memory. */
  readonly dataDir?: string | undefined;
  /** Checks every AWS call of a function against its role's policies. */
  readonly enforceIam?: boolean | undefined;
  /** Records the capacity units of each DynamoDB call, for counting costs. */
  readonly measure?: boolean | undefined;
  /** The minimum duration of a call to a service; none by default. */
  readonly leastCallMs?: ((request: AwsRequest) => number) | undefined;
  /** Where the sources of functions are; the repository's root when absent. */
  readonly projectRoot?: URL | undefined;
  /** Additional variables of every function; they override the template's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Waits between the attempts of asynchronous events. */
  readonly asyncRetryDelaysMs?: readonly number[] | undefined;
  /** Exponential backoff of a stream batch's retries. */
  readonly streamBackoffMs?: { readonly first: number; readonly longest: number } | undefined;
  /** Multiplies the batching windows of stream mappings. */
  readonly batchWindowFactor?: number | undefined;
  /** How long a socket may be silent, and open; API Gateway's limits when absent. */
  readonly socketLimits?: SocketLimits | undefined;
  /** How far ahead of the machine's clock the cloud's clock starts, to test a restart after downtime. */
  readonly clockAheadMs?: number | undefined;
  /** Threads per function at most. */
  readonly maxWorkersPerFunction?: number | undefined;
  readonly log: LocalCloudLog;
};

export type LocalCloudLog = {
  /** A message for the developer. */
  readonly warn: (line: string) => void;
  /** A line of a function's output. */
  readonly functionLine: (functionName: string, line: string) => void;
};
