/** An event source mapping as the templates define it. */
export type SourceMapping = {
  readonly id: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  /** How long a stream's records may wait for others of their batch. */
  readonly windowSeconds: number;
  /** Patterns of which one must match. */
  readonly patterns: readonly unknown[];
  readonly reportsItemFailures: boolean;
  readonly startsAt: 'TRIM_HORIZON' | 'LATEST';
  readonly bisects: boolean;
  /** Undefined: until the records expire. */
  readonly maximumRetryAttempts: number | undefined;
  readonly onFailureArn: string | undefined;
};

/** A mapping at work. */
export type RunningMapping = {
  /** Resolves when what was in the source at the call has been handled. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};
