import { money, sha256 } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/**
 * What lets the money go: the customer's signature, the recorded decision of ops where there is none, or the
 * end of a booking that leaves a fee. Work is never paid by the last.
 */
const release = lazily(() =>
  z.discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('signature'),
      envelopeId: z.string().check(z.minLength(1)),
      evidenceHash: sha256(),
    }),
    z.strictObject({ by: z.literal('ops'), eventId: z.string().check(z.minLength(1)) }),
    z.strictObject({ by: z.literal('ending'), eventId: z.string().check(z.minLength(1)) }),
  ]),
);

/** What the machine starts with. Ids and figures only: executions are kept and may be looked at. */
const start = lazily(() =>
  z.strictObject({
    bookingId: z.string().check(z.minLength(1)),
    correlationId: z.string(),
    release: release(),
  }),
);
const verified = lazily(() =>
  z.extend(start(), {
    paymentId: z.string().check(z.minLength(1)),
    customerId: z.string().check(z.minLength(1)),
    vendorId: z.string().check(z.minLength(1)),
  }),
);
const captured = lazily(() => z.extend(verified(), { captured: money() }));
const posted = lazily(() =>
  z.extend(captured(), {
    ledgerTransactionId: z.string().check(z.minLength(1)),
    vendorShare: money(),
  }),
);
const transferred = lazily(() =>
  // Null when nothing of the money is the vendor's.
  z.extend(posted(), { providerTransferId: z.nullable(z.string().check(z.minLength(1))) }),
);
const paid = lazily(() => z.extend(transferred(), { paidAt: z.iso.datetime() }));

/** What a failed task leaves for `parkBooking`: all that was known by then, and how it failed. */
const failed = lazily(() =>
  z.extend(z.extend(start(), { ...z.partial(paid()).shape, ...start().shape }), {
    failure: z.looseObject({ Error: z.string(), Cause: z.optional(z.string()) }),
  }),
);
const parked = lazily(() =>
  z.strictObject({ bookingId: z.string().check(z.minLength(1)), reason: z.string() }),
);

export type WorkflowTask = {
  /** The file under functions/workflows/sign-then-pay. */
  readonly file: string;
  /** Parsed before the task works. */
  readonly input: () => z.ZodMiniObject;
  /** Parsed before the task answers; the next task's input. */
  readonly output: () => z.ZodMiniObject;
  /** What makes good for the task when a later one fails for good. */
  readonly compensation: string;
};

/**
 * The tasks of sign-then-pay in their order. Each is idempotent by booking: it looks what is done, does the
 * rest, and answers the same, because an express workflow may run twice.
 */
export const signThenPayTasks = {
  verifyEvidence: {
    file: 'verify-evidence',
    input: start,
    output: verified,
    compensation: 'Nothing was changed.',
  },
  capturePayment: {
    file: 'capture-payment',
    input: verified,
    output: captured,
    compensation: 'The money stays in escrow until ops refunds it or lets the payout run again.',
  },
  postLedger: {
    file: 'post-ledger',
    input: captured,
    output: posted,
    compensation: 'Entries are never taken back: a later decision of ops posts the counter-entry.',
  },
  transferToVendor: {
    file: 'transfer-to-vendor',
    input: posted,
    output: transferred,
    compensation: 'The next run finds the transfer, and only records it.',
  },
  markPaid: {
    file: 'mark-paid',
    input: transferred,
    output: paid,
    compensation: 'The vendor has the money: the next run only records it.',
  },
} as const satisfies Record<string, WorkflowTask>;

/** Runs when a task failed for good: holds the payment for ops and says so; pays nobody. */
export const parkBookingTask = {
  file: 'park-booking',
  input: failed,
  output: parked,
  compensation: 'Ops decides: the payment is let go again or refunded.',
} as const satisfies WorkflowTask;

export type SignThenPayTask = keyof typeof signThenPayTasks;
export type SignThenPayInput = z.input<ReturnType<typeof start>>;
export const signThenPayInput = start;

/**
 * Error names that a task is tried again for: the caller may not know whether there was an effect, and
 * repeating is safe. All others go to `parkBooking` at once. Errors are matched by their `name`; a task
 * throws `NotNow` for whatever a service could not do at the moment.
 */
export const transientErrors = [
  'NotNow',
  'VersionConflict',
  'States.Timeout',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
  'Sandbox.Timedout',
  // The function's process ended in the middle of its work.
  'Runtime.ExitError',
  'Lambda.Unknown',
] as const;

/**
 * Four tries, 1, 2 and 4 s apart, jittered. Even if every task needs them all, a run ends by itself within
 * the five minutes that an express run may take: it pays or parks, and is never cut off in between.
 */
export const taskRetry = { maxAttempts: 3, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 4 } as const;
export const TASK_TIMEOUT_SECONDS = 10;
export const RUN_TIMEOUT_SECONDS = 290;
