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
  /** The batching window of a stream. */
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

/** A running mapping. */
export type RunningMapping = {
  /** Resolves when everything that was in the source at the call has been processed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** The dependencies of mappings. */
export type MappingsOptions = {
  readonly dynamodb: Dynamodb;
  readonly sqs: SqsService;
  readonly checkpoints: Checkpoints;
  readonly invoke: (functionArn: string, payload: string) => Promise<Invocation>;
  readonly send: (arn: string, body: string, attributes: Readonly<Record<string, string>>) => Promise<void>;
  readonly backoffMs: { readonly first: number; readonly longest: number };
  /** The effective batching window of a stream. */
  readonly windowMs: (mapping: SourceMapping) => number;
  readonly onError: (error: unknown) => void;
};
