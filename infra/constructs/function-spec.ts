import type { EnvironmentName } from '#contracts/environment.ts';
import type { ResourceName } from './platform.ts';

/** What one function may do: these actions, on this resource or on parts below its ARN. */
export type Grant = {
  readonly actions: readonly string[];
  readonly on: ResourceName;
  /** Parts of the resource, appended to its ARN: `/index/gsi1` of a table, `/photos/*` of a bucket. */
  readonly under?: readonly string[];
  /** Whether the grant covers the resource itself in addition to the parts. */
  readonly andItself?: true;
  /** A resource on which the actions are denied, where `on` covers too much. */
  readonly butNotOn?: ResourceName;
  /** The only service that the granted role may be passed to. */
  readonly passedTo?: string;
  /** The only kind of entry that may be put on the bus. */
  readonly detailType?: string;
  /** Why a `*` in `under` can't be narrower. Required for every grant that has one. */
  readonly wildcardReason?: string;
};

/** One Lambda function as data: its code, settings and permissions. */
export type FunctionSpec = {
  /** Path from the repository's root; exports `handler`. */
  readonly entry: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** Besides STAGE and LOG_LEVEL, which every function has. */
  readonly environment: readonly EnvironmentName[];
  readonly grants: readonly Grant[];
  /** Whether it writes metrics to its log. */
  readonly writesMetrics?: true;
  /** npm packages with native binaries, installed next to the bundle for Lambda's platform. */
  readonly nativePackages?: readonly string[];
};
