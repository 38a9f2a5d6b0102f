import type {
  Decline,
  ProviderPayment,
  ProviderRefund,
  ProviderTransfer,
} from '#application/payment/payment-provider.ts';
import * as z from '#contracts/zod.ts';
import type { PaymentId } from '#kernel/ids.ts';
import { lazily } from '#kernel/lazily.ts';
import { type Currency, type Money, money, zero } from '#kernel/money.ts';

/** The parts of Stripe's objects that this adapter reads. */
const link = lazily(() =>
  z.nullish(
    z.union([
      z.string(),
      z.pipe(
        z.object({ id: z.string() }),
        z.transform(({ id }) => id),
      ),
    ]),
  ),
);
/** Stripe's lower-case currency code as one of the domain's. */
export const currency = lazily(() =>
  z.pipe(
    z.pipe(
      z.string(),
      z.transform((code) => code.toUpperCase()),
    ),
    z.enum(['INR', 'USD']),
  ),
);
const minor = lazily(() => z.int());

const cardError = lazily(() =>
  z.object({
    code: z.optional(z.string()),
    decline_code: z.nullish(z.string()),
    message: z.optional(z.string()),
  }),
);

const paymentIntentSchema = lazily(() =>
  z.object({
    id: z.string(),
    amount: minor(),
    amount_capturable: minor(),
    amount_received: minor(),
    client_secret: z.nullish(z.string()),
    currency: currency(),
    last_payment_error: z.nullish(cardError()),
    metadata: z.record(z.string(), z.string()),
    status: z.enum([
      'requires_payment_method',
      'requires_confirmation',
      'requires_action',
      'processing',
      'requires_capture',
      'succeeded',
      'canceled',
    ]),
  }),
);
const refundSchema = lazily(() =>
  z.object({
    id: z.string(),
    amount: minor(),
    currency: currency(),
    metadata: z.nullish(z.record(z.string(), z.string())),
    status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
  }),
);
export const accountSchema = lazily(() =>
  z.object({
    id: z.string(),
    payouts_enabled: z.boolean(),
    details_submitted: z.boolean(),
  }),
);
export const accountLinkSchema = lazily(() => z.object({ url: z.url() }));
const transferSchema = lazily(() => z.object({ id: z.string(), amount: minor(), currency: currency() }));
export const disputeSchema = lazily(() =>
  z.object({
    id: z.string(),
    amount: minor(),
    currency: currency(),
    payment_intent: link(),
    status: z.string(),
  }),
);
export const eventSchema = lazily(() =>
  z.object({
    id: z.string(),
    created: z.int(),
    type: z.string(),
    data: z.object({ object: z.unknown() }),
  }),
);

/** The metadata key of the marketplace's payment id. */
export const PAYMENT_ID_KEY = 'paymentId';

const STATUS = {
  requires_payment_method: 'awaiting_customer',
  requires_confirmation: 'awaiting_customer',
  requires_action: 'requires_action',
  processing: 'processing',
  requires_capture: 'authorised',
  succeeded: 'captured',
  canceled: 'cancelled',
} as const;

const REFUND_STATUS = {
  pending: 'pending',
  requires_action: 'pending',
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'cancelled',
} as const;

const of = (amountMinor: number, code: Currency): Money => money(amountMinor, code);

/** Decline reasons by issuers' decline codes; others are plain refusals. */
const REASON: ReadonlyMap<string, Decline['reason']> = new Map([
  ['insufficient_funds', 'insufficient_funds'],
  ['expired_card', 'expired'],
  ['authentication_required', 'authentication_failed'],
  ['payment_intent_authentication_failure', 'authentication_failed'],
  ['fraudulent', 'suspected_fraud'],
  ['lost_card', 'suspected_fraud'],
  ['stolen_card', 'suspected_fraud'],
  ['pickup_card', 'suspected_fraud'],
]);

export function declineOf(error: z.output<ReturnType<typeof cardError>>): Decline {
  const reason = REASON.get(error.decline_code ?? '') ?? REASON.get(error.code ?? '') ?? 'refused';
  // Issuers ask not to tell customers that their card was reported lost, stolen or fraudulent.
  const message = reason === 'suspected_fraud' ? 'Your card was declined.' : error.message;
  return { reason, message: message ?? 'The payment was declined.' };
}

export function paymentOf(raw: unknown): ProviderPayment {
  const intent = paymentIntentSchema().parse(raw);
  const ownId = intent.metadata[PAYMENT_ID_KEY];
  return {
    providerPaymentId: intent.id,
    paymentId: ownId === undefined ? undefined : (ownId as PaymentId),
    status: STATUS[intent.status],
    amount: of(intent.amount, intent.currency),
    capturable: of(intent.amount_capturable, intent.currency),
    captured:
      intent.status === 'succeeded' ? of(intent.amount_received, intent.currency) : zero(intent.currency),
    clientSecret: intent.client_secret ?? undefined,
    decline: intent.last_payment_error ? declineOf(intent.last_payment_error) : undefined,
  };
}

export function refundOf(raw: unknown): ProviderRefund {
  const refund = refundSchema().parse(raw);
  const ownId = refund.metadata?.[PAYMENT_ID_KEY];
  return {
    providerRefundId: refund.id,
    paymentId: ownId === undefined ? undefined : (ownId as PaymentId),
    status: REFUND_STATUS[refund.status],
    amount: of(refund.amount, refund.currency),
  };
}

export function transferOf(raw: unknown): ProviderTransfer {
  const transfer = transferSchema().parse(raw);
  return {
    providerTransferId: transfer.id,
    amount: of(transfer.amount, transfer.currency),
  };
}
