/** One permission that a call needs. */
export type Permission = {
  /** As policies name it: `dynamodb:PutItem`. */
  readonly action: string;
  readonly resource: string;
  /** Condition keys that the call gives, lower-cased: `dynamodb:leadingkeys`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
};

/** A call to an AWS service, by a function or an external caller. */
export type RecordedCall = {
  readonly kind: 'call';
  readonly principal: string | undefined;
  /** The invocation that made the call; undefined for external calls. */
  readonly traceId: string | undefined;
  /** Start and end on one monotonic clock. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly service: string;
  readonly permissions: readonly Permission[];
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** DynamoDB capacity units, if measured. */
  readonly readUnits: number;
  readonly writeUnits: number;
};

/** Everything that AWS would bill. */
export type Recorded =
  | RecordedCall
  | {
      readonly kind: 'invocation';
      readonly functionName: string;
      readonly traceId: string;
      readonly durationMs: number;
      /** Processor time of the handler's thread. */
      readonly cpuMs: number;
      readonly memoryMb: number;
      readonly coldStart: boolean;
      readonly ok: boolean;
    }
  | {
      readonly kind: 'http_request';
      readonly apiId: string;
      readonly routeKey: string;
      readonly bytes: number;
    }
  | { readonly kind: 'socket_message'; readonly direction: 'in' | 'out'; readonly bytes: number }
  | { readonly kind: 'socket_closed'; readonly connectedMs: number };

export type Recorder = {
  add(entry: Recorded): void;
  /** What was recorded since the start or the last `clear`, oldest first; the oldest go when it gets long. */
  entries(): readonly Recorded[];
  calls(): readonly RecordedCall[];
  clear(): void;
};

const LONGEST = 200_000;

export function createRecorder(): Recorder {
  let entries: Recorded[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > LONGEST) entries = entries.slice(LONGEST / 4);
    },
    entries: () => entries,
    calls: () => entries.filter((entry) => entry.kind === 'call'),
    clear: () => {
      entries = [];
    },
  };
}
