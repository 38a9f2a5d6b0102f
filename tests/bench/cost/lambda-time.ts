import type { Recorded, RecordedCall } from '#infra/local/aws/recorder.ts';

/**
 * What Lambda would bill, from what the local run counts. Milliseconds of this machine are no measure: it is
 * shared, and calls home take no way. So an invocation's time is put together of two parts:
 *
 * - the processor time of its thread, as measured here, stretched by the part of a processor that a function
 *   of its memory has (1,769 MB are one vCPU). Memory times stretched time is then the same for any size, so
 *   more memory saves nothing here, and less only what waiting costs;
 * - for each call to a service, one after the other, its latency within a region. Calls at the same time are
 *   added up, too, so this is more than is billed.
 *
 * A processor of Lambda's (Graviton) is taken to be as fast as this machine's.
 */
const FULL_CPU_MB = 1_769;

/** Milliseconds a call to a service takes within a region, above what its users mostly report. */
const latencyMs: Readonly<Record<string, number>> = {
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

/** Calls to the payment provider go over the internet; they are not calls of the local cloud. */
const PROVIDER_MS = 400;
const providerCalls: readonly { readonly by: RegExp; readonly aBooking: number }[] = [
  { by: /Customer/, aBooking: 1 },
  { by: /CapturePayment/, aBooking: 1 },
  { by: /TransferToVendor/, aBooking: 1 },
];

type Invocation = Extract<Recorded, { kind: 'invocation' }>;

const isTransaction = (call: RecordedCall): boolean =>
  call.service === 'dynamodb' && call.permissions.length > 1;
const waitMs = (call: RecordedCall): number =>
  isTransaction(call) ? TRANSACTION_MS : (latencyMs[call.service] ?? OTHER_SERVICE_MS);

/** Pictures are worked on by native threads beside the handler's: there the whole time counts as processor time. */
const NATIVE_THREADS = /Media/;

const processorMs = ({ functionName, cpuMs, durationMs, memoryMb }: Invocation): number =>
  (NATIVE_THREADS.test(functionName) ? durationMs : cpuMs) * Math.max(1, FULL_CPU_MB / memoryMb);

export type FunctionTime = {
  readonly functionName: string;
  readonly memoryMb: number;
  readonly invocations: number;
  readonly milliseconds: number;
  readonly gigabyteSeconds: number;
};

/** Billed time by function, of all that was recorded in `bookings` bookings. */
export function functionTimes(entries: readonly Recorded[], bookings: number): readonly FunctionTime[] {
  const runs = entries.filter((entry) => entry.kind === 'invocation');
  const calls = entries.filter((entry) => entry.kind === 'call');
  const byName = Map.groupBy(runs, ({ functionName }) => functionName);
  return [...byName].map(([functionName, own]) => {
    const memoryMb = own[0]?.memoryMb ?? 0;
    const waits = calls.filter(({ principal }) => principal === functionName).map(waitMs);
    const provider = providerCalls
      .filter(({ by }) => by.test(functionName))
      .map(({ aBooking }) => aBooking * bookings * PROVIDER_MS);
    const milliseconds =
      own.reduce((sum, run) => sum + Math.ceil(processorMs(run)), 0) +
      [...waits, ...provider].reduce((sum, ms) => sum + ms, 0);
    return {
      functionName,
      memoryMb,
      invocations: own.length,
      milliseconds,
      gigabyteSeconds: (milliseconds / 1_000) * (memoryMb / 1_024),
    };
  });
}
