import type { Recorded, RecordedCall } from '#infra/local/aws/recorder.ts';
import type { Measured } from './bookings.ts';
import { functionTimes } from './lambda-time.ts';
import type { prices } from './prices.ts';

export type Counts = Readonly<Partial<Record<keyof typeof prices, number>>>;

const KILOBYTE = 1024;
const GIGABYTE = 1024 ** 3;
const chunks = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));
const total = <T>(list: readonly T[], of: (item: T) => number): number =>
  list.reduce((sum, item) => sum + of(item), 0);
const ofKind = <K extends Recorded['kind']>(entries: readonly Recorded[], kind: K) =>
  entries.filter((entry): entry is Extract<Recorded, { kind: K }> => entry.kind === kind);
/** How many things a pattern names were asked for: a call that puts several events is several. */
const asked = (list: readonly RecordedCall[], pattern: RegExp): number =>
  total(list, (call) => call.permissions.filter(({ action }) => pattern.test(action)).length);

/** A socket is open for the time of a booking's life that somebody looks at it, not for the bench's seconds. */
export const SOCKET_MINUTES = 30;
const SOCKET_PARTIES = 2;
/** One state machine of this size is billed as its smallest memory. */
const WORKFLOW_GB = 64 / 1024;
const WORKFLOW_TASKS = /VerifyEvidence|CapturePayment|PostLedger|TransferToVendor|MarkPaid/i;

/** What one-off schedules start. */
const TIMED = /Due|Deadline/;

/** The log of this function alone is of the standard class: metrics are made of it. */
const METRICS = /Insights/;
const logged = (bytes: Measured['logBytes'], of: (functionName: string) => boolean): number =>
  total([...bytes], ([name, count]) => (of(name) ? count : 0)) / GIGABYTE;

/** What runs by the calendar is no booking's. */
const CALENDAR = /RefitPulse|RefitTravel|ForecastDemand|ExpireDocuments|RotateKeys/;
const ownerOf = (entry: Recorded): string =>
  entry.kind === 'invocation' ? entry.functionName : entry.kind === 'call' ? (entry.principal ?? '') : '';
export const withoutCalendar = (measured: Measured): Measured => ({
  ...measured,
  entries: measured.entries.filter((entry) => !CALENDAR.test(ownerOf(entry))),
  logBytes: new Map([...measured.logBytes].filter(([name]) => !CALENDAR.test(name))),
});

/** How much of everything that is billed one of the bookings took. */
export function countBillable(all: Measured, bookings: number): Counts {
  const measured = withoutCalendar(all);
  const { entries, logBytes } = measured;
  const made = ofKind(entries, 'call');
  const times = functionTimes(measured, bookings);
  const tasks = times.filter(({ functionName }) => WORKFLOW_TASKS.test(functionName));
  const counts = {
    httpRequests: total(ofKind(entries, 'http_request'), ({ bytes }) => chunks(bytes, 512 * KILOBYTE)),
    socketMessages: total(ofKind(entries, 'socket_message'), ({ bytes }) => chunks(bytes, 32 * KILOBYTE)),
    socketMinutes: bookings * SOCKET_PARTIES * SOCKET_MINUTES,
    lambdaRequests: total(times, ({ invocations }) => invocations),
    lambdaGbSeconds: total(times, ({ gigabyteSeconds }) => gigabyteSeconds),
    tableReads: total(made, ({ readUnits }) => readUnits),
    tableWrites: total(made, ({ writeUnits }) => writeUnits),
    busEvents: asked(made, /^events:PutEvents$/),
    // A schedule costs when it fires.
    schedules: total(times, ({ functionName, invocations }) => (TIMED.test(functionName) ? invocations : 0)),
    workflowRequests: asked(made, /^states:StartExecution$/),
    // The machine runs as long as its tasks, one after the other, in steps of 100 ms.
    workflowGbSeconds: (total(tasks, ({ milliseconds }) => Math.ceil(milliseconds / 100)) / 10) * WORKFLOW_GB,
    objectWrites: asked(made, /^s3:(PutObject|ListBucket)$/),
    objectReads: asked(made, /^s3:(GetObject|HeadObject)/),
    queueRequests: asked(made, /^sqs:/),
    secretReads: asked(made, /^secretsmanager:/),
    logGigabytes: logged(logBytes, (name) => METRICS.test(name)),
    rareLogGigabytes: logged(logBytes, (name) => !METRICS.test(name)),
    mails: asked(made, /^ses:/),
  } satisfies Counts;
  return Object.fromEntries(Object.entries(counts).map(([item, count]) => [item, count / bookings]));
}
