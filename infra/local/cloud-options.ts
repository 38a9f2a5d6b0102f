import type { AwsRequest } from './services/service.ts';
import type { SocketLimits } from './websocket/socket-api.ts';

export type LocalCloudOptions = {
  /** The synthesized app. */
  readonly assemblyDir: string;
  /** Of the HTTP and WebSocket APIs; 0 takes a free one. */
  readonly port: number;
  /** Where everything is kept across restarts; in memory when absent. */
  readonly dataDir?: string | undefined;
  /** Checks every AWS call of a function against its role's policies. */
  readonly enforceIam?: boolean | undefined;
  /** Has DynamoDB say what each call consumes, for counting costs. */
  readonly measure?: boolean | undefined;
  /** How long a call to a service takes at least; as long as it takes here when absent. */
  readonly leastCallMs?: ((request: AwsRequest) => number) | undefined;
  /** Where the sources of functions are; the repository's root when absent. */
  readonly projectRoot?: URL | undefined;
  /** Further variables of every function; they win over the template's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Waits between the attempts of asynchronous events. */
  readonly asyncRetryDelaysMs?: readonly number[] | undefined;
  /** The first wait before a stream batch is tried again, which doubles up to the longest. */
  readonly streamBackoffMs?: { readonly first: number; readonly longest: number } | undefined;
  /** Part of a stream mapping's batching window that is waited for here. */
  readonly batchWindowFactor?: number | undefined;
  /** How long a socket may be silent, and open; API Gateway's limits when absent. */
  readonly socketLimits?: SocketLimits | undefined;
  /** How far ahead of the machine's its clock starts: for a start after a time away. */
  readonly clockAheadMs?: number | undefined;
  /** Threads per function at most. */
  readonly maxWorkersPerFunction?: number | undefined;
  readonly log: LocalCloudLog;
};

export type LocalCloudLog = {
  /** Something a developer should see. */
  readonly warn: (line: string) => void;
  /** What functions write. */
  readonly functionLine: (functionName: string, line: string) => void;
};
