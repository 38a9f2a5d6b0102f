import type { Recorded, RecordedCall } from '#infra/local/aws/recorder.ts';
import type { Measured } from './one-booking.ts';
import type { prices } from './prices.ts';

export type Counts = Readonly<Partial<Record<keyof typeof prices, number>>>;

const KILOBYTE = 1024;
const GIGABYTE = 1024 ** 3;
const chunks = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));
const total = <T>(list: readonly T[], of: (item: T) => number): number =>
  list.reduce((sum, item) => sum + of(item), 0);
const ofKind = <K extends Recorded['kind']>(entries: readonly Recorded[], kind: K) =>
  entries.filter((entry): entry is Extract<Recorded, { kind: K }> => entry.kind === kind);
const actionsOf = (call: RecordedCall): readonly string[] => call.permissions.map(({ action }) => action);
const calls = (list: readonly RecordedCall[], pattern: RegExp): readonly RecordedCall[] =>
  list.filter((call) => actionsOf(call).some((action) => pattern.test(action)));

/** A socket is open for the time of a booking's life that somebody looks at it, not for the bench's seconds. */
export const SOCKET_MINUTES = 30;
const SOCKET_PARTIES = 2;
/** One state machine of this size is billed as its smallest memory. */
const WORKFLOW_GB = 64 / 1024;

/**
 * The readers of the audit stream take whatever their window brought: 5 and 1 minutes. The bench's bookings
 * come alone, so each event is a batch there; at a million bookings a month a window has 116 and 23 of them,
 * and a booking pays its part of one batch.
 */
const BOOKINGS_A_MINUTE = 1_000_000 / (30 * 24 * 60);
const windows = [
  { reader: /AnchorFunction/, minutes: 5 },
  { reader: /FiguresFunction/, minutes: 1 },
];

type Share = { readonly entry: Recorded; readonly share: number };

/** Each entry with the part of it that is this booking's. */
function shares(entries: readonly Recorded[]): readonly Share[] {
  const nameOf = (entry: Recorded): string =>
    entry.kind === 'invocation' ? entry.functionName : entry.kind === 'call' ? (entry.principal ?? '') : '';
  const batches = new Map(
    windows.map(({ reader }) => [
      reader,
      entries.filter((entry) => entry.kind === 'invocation' && reader.test(entry.functionName)).length,
    ]),
  );
  return entries.map((entry) => {
    const window = windows.find(({ reader }) => reader.test(nameOf(entry)));
    const batchesHere = window && batches.get(window.reader);
    if (!window || !batchesHere) return { entry, share: 1 };
    return { entry, share: Math.min(1, 1 / (batchesHere * window.minutes * BOOKINGS_A_MINUTE)) };
  });
}

/** How much of everything that is billed one booking took. */
export function countBillable({ entries, logBytes, busEvents }: Measured): Counts {
  const made = ofKind(entries, 'call');
  const invocations = ofKind(entries, 'invocation');
  const shareOf = new Map(shares(entries).map(({ entry, share }) => [entry, share]));
  const weight = (entry: Recorded): number => shareOf.get(entry) ?? 1;
  return {
    httpRequests: total(ofKind(entries, 'http_request'), ({ bytes }) => chunks(bytes, 512 * KILOBYTE)),
    socketMessages: total(ofKind(entries, 'socket_message'), ({ bytes }) => chunks(bytes, 32 * KILOBYTE)),
    socketMinutes: SOCKET_PARTIES * SOCKET_MINUTES,
    lambdaRequests: total(invocations, weight),
    lambdaGbSeconds: total(
      invocations,
      (run) => weight(run) * (Math.ceil(run.durationMs) / 1000) * (run.memoryMb / 1024),
    ),
    tableReads: total(made, (call) => weight(call) * call.readUnits),
    tableWrites: total(made, (call) => weight(call) * call.writeUnits),
    busEvents,
    schedules: calls(made, /^scheduler:CreateSchedule$/).length,
    workflowRequests: calls(made, /^states:StartExecution$/).length,
    workflowGbSeconds: (Math.ceil(workflowMs(invocations) / 100) / 10) * WORKFLOW_GB,
    objectWrites: total(calls(made, /^s3:(PutObject|ListBucket)$/), weight),
    objectReads: calls(made, /^s3:(GetObject|HeadObject)/).length,
    queueRequests: calls(made, /^sqs:/).length,
    secretReads: calls(made, /^secretsmanager:/).length,
    logGigabytes: logBytes / GIGABYTE,
    mails: calls(made, /^ses:/).length,
  };
}

/** The machine runs as long as its tasks, one after the other. */
function workflowMs(invocations: readonly Extract<Recorded, { kind: 'invocation' }>[]): number {
  const tasks = /VerifyEvidence|CapturePayment|PostLedger|TransferToVendor|MarkPaid/i;
  return total(
    invocations.filter(({ functionName }) => tasks.test(functionName)),
    ({ durationMs }) => durationMs,
  );
}
