import type { Recorded, RecordedCall } from '#infra/local/aws/recorder.ts';
import type { Measured } from './bookings.ts';

/**
 * What Lambda would bill, from what the local run counts. Milliseconds of this machine are no measure: it is
 * shared, and calls home take no way. So an invocation's time is put together of two parts:
 *
 * - the processor time of its thread, as measured here, stretched by the part of a processor that a function
 *   of its memory has (1,769 MB are one vCPU). Memory times stretched time is then the same for any size, so
 *   more memory saves nothing here, and less only what waiting costs;
 * - the time it waits for services, each call with its latency within a region. Calls that are under way at the
 *   same time are waited for together. The local cloud answers no sooner than that latency, so that calls which
 *   overlap there overlap here.
 *
 * Work between calls is taken to hold no call up: nothing of it is hidden in a wait. A processor of Lambda's
 * (Graviton) is taken to be as fast as this machine's.
 */
const FULL_CPU_MB = 1_769;

/** Milliseconds a call to a service takes within a region, above what its users mostly report. */
const latencies: Readonly<Record<string, number>> = {
  dynamodb: 6,
  s3: 35,
  events: 15,
  states: 30,
  scheduler: 30,
  'execute-api': 15,
  secretsmanager: 30,
  ses: 60,
};
const OTHER_SERVICE_MS = 50;
const TRANSACTION_MS = 15;

export const latencyMs = (service: string, isTransaction: boolean): number =>
  isTransaction ? TRANSACTION_MS : (latencies[service] ?? OTHER_SERVICE_MS);

/** Calls to the payment provider go over the internet; they are not calls of the local cloud. */
const PROVIDER_MS = 400;
const providerCalls: readonly { readonly by: RegExp; readonly aBooking: number }[] = [
  { by: /Customer/, aBooking: 1 },
  { by: /CapturePayment/, aBooking: 1 },
  { by: /TransferToVendor/, aBooking: 1 },
];

type Invocation = Extract<Recorded, { kind: 'invocation' }>;

const waitMs = ({ service, permissions }: RecordedCall): number =>
  latencyMs(service, service === 'dynamodb' && permissions.length > 1);

/**
 * How long an invocation waits for its calls: the longest row of calls of which each came only after the one
 * before was answered.
 */
export function criticalPathMs(calls: readonly RecordedCall[]): number {
  const done: { readonly answeredMs: number; readonly pathMs: number }[] = [];
  for (const call of calls.toSorted((a, b) => a.startedMs - b.startedMs)) {
    const before = done.filter(({ answeredMs }) => answeredMs <= call.startedMs);
    const pathMs = Math.max(0, ...before.map((earlier) => earlier.pathMs)) + waitMs(call);
    done.push({ answeredMs: call.endedMs, pathMs });
  }
  return Math.max(0, ...done.map(({ pathMs }) => pathMs));
}

/** Pictures are worked on by native threads beside the handler's, whose time is measured apart. */
const NATIVE_THREADS = /Media/;

const processorMs = ({ functionName, cpuMs, memoryMb }: Invocation, pictureMs: number): number =>
  (cpuMs + (NATIVE_THREADS.test(functionName) ? pictureMs : 0)) * Math.max(1, FULL_CPU_MB / memoryMb);

export type FunctionTime = {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly invocations: number;
  readonly milliseconds: number;
  readonly gigabyteSeconds: number;
};

/** Billed time by function, of all that was recorded in `bookings` bookings. */
export function functionTimes(
  { entries, pictureMs }: Pick<Measured, 'entries' | 'pictureMs'>,
  bookings: number,
): readonly FunctionTime[] {
  const runs = entries.filter((entry) => entry.kind === 'invocation');
  const calls = entries.filter((entry) => entry.kind === 'call');
  const callsOf = Map.groupBy(calls, ({ traceId }) => traceId);
  const byName = Map.groupBy(runs, ({ functionName }) => functionName);
  return [...byName].map(([functionName, own]) => {
    const memoryMb = own[0]?.memoryMb ?? 0;
    const provider = providerCalls
      .filter(({ by }) => by.test(functionName))
      .reduce((sum, { aBooking }) => sum + aBooking * bookings * PROVIDER_MS, 0);
    const milliseconds = own.reduce((sum, run) => {
      const made = callsOf.get(run.traceId) ?? [];
      return sum + Math.ceil(processorMs(run, pictureMs) + criticalPathMs(made));
    }, provider);
    return {
      functionName,
      memoryMb,
      invocations: own.length,
      milliseconds,
      gigabyteSeconds: (milliseconds / 1_000) * (memoryMb / 1_024),
    };
  });
}
