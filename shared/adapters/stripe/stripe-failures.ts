import { providerError } from '#adapters/system/provider-error.ts';
import { type PaymentFailure, ProviderUnavailable } from '#application/payment/payment-provider.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { declineOf, paymentOf } from './stripe-objects.ts';

/** The parts of the SDK's errors that are used. They are distinguished by `type`, which survives bundling. */
const stripeError = lazily(() =>
  z.object({
    type: z.string(),
    code: z.optional(z.string()),
    decline_code: z.optional(z.string()),
    message: z._default(z.string(), ''),
    statusCode: z.optional(z.number()),
    requestId: z.optional(z.string()),
    payment_intent: z.optional(z.unknown()),
  }),
);
type StripeError = z.output<ReturnType<typeof stripeError>>;

const UNAVAILABLE: ReadonlySet<string> = new Set([
  'StripeConnectionError',
  'StripeAPIError',
  'StripeRateLimitError',
]);

const PLAIN = {
  account_invalid: 'not_found',
  amount_too_large: 'amount_too_large',
  amount_too_small: 'amount_too_small',
  balance_insufficient: 'insufficient_balance',
  charge_already_refunded: 'already_refunded',
  insufficient_capabilities_for_transfer: 'payee_not_ready',
  payment_intent_action_required: 'requires_action',
  resource_missing: 'not_found',
  transfers_not_allowed: 'payee_not_ready',
} as const satisfies Record<string, PaymentFailure['code']>;

const isPlain = (code: string | undefined): code is keyof typeof PLAIN =>
  code !== undefined && Object.hasOwn(PLAIN, code);

/** The failure for an intent in an unexpected state, as reported by Stripe. */
function unexpectedState(error: StripeError): PaymentFailure {
  const payment = paymentOf(error.payment_intent);
  if (payment.status === 'captured') return { code: 'already_captured', captured: payment.captured };
  if (payment.status === 'cancelled') return { code: 'already_cancelled' };
  if (payment.status === 'requires_action') return { code: 'requires_action' };
  return { code: 'not_authorised', status: payment.status };
}

function failureOf(error: StripeError): PaymentFailure {
  if (error.type === 'StripeCardError') return { code: 'declined', decline: declineOf(error) };
  if (error.type === 'StripeIdempotencyError') return { code: 'idempotency_key_reused' };
  if (error.code === 'payment_intent_unexpected_state' && error.payment_intent !== undefined) {
    return unexpectedState(error);
  }
  if (isPlain(error.code)) return { code: PLAIN[error.code] };
  return { code: 'rejected', providerCode: error.code ?? error.type };
}

const wordless = (what: string, { type, code, statusCode, requestId }: StripeError): Error =>
  providerError(what, { name: type, code, status: statusCode, requestId });

/**
 * Runs one call to Stripe and returns its refusals as payment failures.
 * @throws ProviderUnavailable when the call's effect is unknown; Error, without Stripe's message, for a wrong API key.
 */
export async function attempt<T>(what: string, call: () => Promise<T>): Promise<Result<T, PaymentFailure>> {
  try {
    return ok(await call());
  } catch (thrown) {
    const parsed = stripeError().safeParse(thrown);
    if (!parsed.success) throw thrown;
    const error = parsed.data;
    const retryable =
      UNAVAILABLE.has(error.type) || error.statusCode === 409 || error.code === 'lock_timeout';
    const cause = wordless(what, error);
    if (retryable) throw new ProviderUnavailable(`Stripe gave no answer to ${what}.`, { cause });
    if (error.type === 'StripeAuthenticationError' || error.type === 'StripePermissionError') {
      if (isPlain(error.code)) return err({ code: PLAIN[error.code] });
      throw cause;
    }
    return err(failureOf(error));
  }
}
