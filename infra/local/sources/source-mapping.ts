import type { Dynamodb } from '../aws/dynamodb.ts';
import type { Invocation } from '../lambda/function-pool.ts';
import type { SqsService } from '../services/sqs-service.ts';
import type { Checkpoints } from './checkpoints.ts';

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
  /** Undefined: until the records expire. */
  readonly maximumRecordAgeSeconds: number | undefined;
  readonly onFailureArn: string | undefined;
};

/** A mapping at work. */
export type RunningMapping = {
  /** Resolves when what was in the source at the call has been handled. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** What mappings are run with. */
export type MappingsOptions = {
  readonly dynamodb: Dynamodb;
  readonly sqs: SqsService;
  readonly checkpoints: Checkpoints;
  readonly invoke: (functionArn: string, payload: string) => Promise<Invocation>;
  readonly send: (arn: string, body: string, attributes: Readonly<Record<string, string>>) => Promise<void>;
  readonly backoffMs: { readonly first: number; readonly longest: number };
  /** How long records of a stream are gathered for one batch. */
  readonly windowMs: (mapping: SourceMapping) => number;
  readonly onError: (error: unknown) => void;
};
