import { money, sha256 } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/**
 * What releases the money: the customer's signature, ops' recorded override without one, or the fee of an ended booking.
 * Work is never paid by the last.
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

/** The workflow's input. Ids and figures only, since executions are logged. */
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
  // Null when the vendor has no share.
  z.extend(posted(), { providerTransferId: z.nullable(z.string().check(z.minLength(1))) }),
);
const paid = lazily(() => z.extend(transferred(), { paidAt: z.iso.datetime() }));

/** The input of `parkBooking`: the failed task's input and its failure. */
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
  /** Parsed before the task runs. */
  readonly input: () => z.ZodMiniObject;
  /** Parsed after the task has run; the next task's input. */
  readonly output: () => z.ZodMiniObject;
  /** The compensation if a later task finally fails. */
  readonly compensation: string;
};

/**
 * The tasks of sign-then-pay in order. Each is idempotent by booking, because an express workflow may run twice: it checks
 * what is done, does the rest, and returns the same result.
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

/** Runs when a task finally fails: parks the payment for ops. It pays nobody. */
export const parkBookingTask = {
  file: 'park-booking',
  input: failed,
  output: parked,
  compensation: 'Ops decides: the payment is released again or refunded.',
} as const satisfies WorkflowTask;

export type SignThenPayTask = keyof typeof signThenPayTasks;
export type SignThenPayInput = z.input<ReturnType<typeof start>>;
export const signThenPayInput = start;

/**
 * Error names for which a task is retried: whether there was an effect is unknown, and repeating is safe. All others go to
 * `parkBooking` at once. Errors match by `name`; a task throws `NotNow` for any transient failure of a service.
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
  // The function's process ended while it was running.
  'Runtime.ExitError',
  'Lambda.Unknown',
] as const;

/**
 * Four attempts, 1, 2 and 4 s apart, with jitter. Even if every task needs them all, a run ends within the five minutes
 * that an express workflow may take: it pays or parks, and is never cut off in between.
 */
export const taskRetry = { maxAttempts: 3, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 4 } as const;
export const TASK_TIMEOUT_SECONDS = 10;
export const RUN_TIMEOUT_SECONDS = 290;
