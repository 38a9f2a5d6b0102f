import type { Stripe } from 'stripe';
import type { PaymentProvider, ProviderPayee } from '#application/payment/payment-provider.ts';
import { ok, type Result } from '#kernel/result.ts';
import { openStripe, type StripeClientSettings } from './stripe-client.ts';
import { attempt } from './stripe-failures.ts';
import { noticeOf } from './stripe-notices.ts';
import {
  accountLinkSchema,
  accountSchema,
  PAYMENT_ID_KEY,
  paymentOf,
  refundOf,
  transferOf,
} from './stripe-objects.ts';

export type StripePaymentProviderSettings = StripeClientSettings & {
  readonly webhookSecret: string;
  /** Age beyond which a signed webhook is refused as a replay; 300 s by default. */
  readonly webhookToleranceSeconds?: number | undefined;
};

const mapped = <T, U, E>(result: Result<T, E>, map: (value: T) => U): Result<U, E> =>
  result.ok ? ok(map(result.value)) : result;

const text = (amount: { readonly currency: string }): string => amount.currency.toLowerCase();

type Connect = () => Promise<Stripe>;
type Payments = Pick<
  PaymentProvider,
  'cancel' | 'capture' | 'createPayment' | 'findRefunds' | 'readPayment' | 'refund'
>;
type Payouts = Pick<
  PaymentProvider,
  'createPayee' | 'findTransfers' | 'readPayee' | 'resumeOnboarding' | 'transfer'
>;

const payments = (connect: Connect): Payments => ({
  createPayment: async ({
    paymentId,
    amount,
    captureMethod,
    customerReference,
    description,
    metadata,
    idempotencyKey,
  }) => {
    const stripe = await connect();
    const created = await attempt('create a payment', () =>
      stripe.paymentIntents.create(
        {
          amount: amount.amountMinor,
          currency: text(amount),
          capture_method: captureMethod,
          description,
          transfer_group: metadata.bookingId,
          metadata: { ...metadata, customerReference, [PAYMENT_ID_KEY]: paymentId },
        },
        { idempotencyKey },
      ),
    );
    return mapped(created, paymentOf);
  },
  readPayment: async (providerPaymentId) => {
    const stripe = await connect();
    const read = await attempt('read a payment', () => stripe.paymentIntents.retrieve(providerPaymentId));
    return mapped(read, paymentOf);
  },
  capture: async ({ providerPaymentId, amount, idempotencyKey }) => {
    const stripe = await connect();
    const captured = await attempt('capture a payment', () =>
      stripe.paymentIntents.capture(
        providerPaymentId,
        { amount_to_capture: amount.amountMinor },
        { idempotencyKey },
      ),
    );
    return mapped(captured, paymentOf);
  },
  cancel: async ({ providerPaymentId, idempotencyKey }) => {
    const stripe = await connect();
    const cancelled = await attempt('cancel a payment', () =>
      stripe.paymentIntents.cancel(providerPaymentId, {}, { idempotencyKey }),
    );
    return mapped(cancelled, paymentOf);
  },
  refund: async ({ providerPaymentId, paymentId, amount, reason, idempotencyKey }) => {
    const stripe = await connect();
    const refunded = await attempt('refund a payment', () =>
      stripe.refunds.create(
        {
          payment_intent: providerPaymentId,
          amount: amount.amountMinor,
          reason,
          metadata: { [PAYMENT_ID_KEY]: paymentId },
        },
        { idempotencyKey },
      ),
    );
    return mapped(refunded, refundOf);
  },
  findRefunds: async (providerPaymentId) => {
    const stripe = await connect();
    const found = await attempt('find the refunds of a payment', () =>
      stripe.refunds.list({ payment_intent: providerPaymentId, limit: 100 }),
    );
    return mapped(found, ({ data }) => data.map(refundOf));
  },
});

const payeeOf = (raw: unknown, onboardingUrl: string | undefined): ProviderPayee => {
  const account = accountSchema().parse(raw);
  return { providerPayeeId: account.id, onboardingUrl, payoutsEnabled: account.payouts_enabled };
};

const onboarding = (account: string, returnUrl: string) =>
  ({ account, type: 'account_onboarding', refresh_url: returnUrl, return_url: returnUrl }) as const;

const payouts = (connect: Connect): Payouts => ({
  createPayee: async ({ vendorId, email, country, returnUrl, idempotencyKey }) => {
    const stripe = await connect();
    return attempt('create a payee', async () => {
      const account = await stripe.accounts.create(
        {
          type: 'express',
          country,
          email,
          capabilities: { transfers: { requested: true } },
          metadata: { vendorId },
        },
        { idempotencyKey },
      );
      if (account.details_submitted) return payeeOf(account, undefined);
      const link = await stripe.accountLinks.create(onboarding(account.id, returnUrl), {
        idempotencyKey: `${idempotencyKey}-link`,
      });
      return payeeOf(account, accountLinkSchema().parse(link).url);
    });
  },
  readPayee: async (providerPayeeId) => {
    const stripe = await connect();
    const read = await attempt('read a payee', () => stripe.accounts.retrieve(providerPayeeId));
    return mapped(read, (account) => payeeOf(account, undefined));
  },
  resumeOnboarding: async ({ providerPayeeId, returnUrl }) => {
    const stripe = await connect();
    const link = await attempt('make an onboarding page', () =>
      stripe.accountLinks.create(onboarding(providerPayeeId, returnUrl)),
    );
    return mapped(link, (made) => ({ onboardingUrl: accountLinkSchema().parse(made).url }));
  },
  findTransfers: async (transferGroup) => {
    const stripe = await connect();
    const found = await attempt('find the transfers of a group', () =>
      stripe.transfers.list({ transfer_group: transferGroup, limit: 100 }),
    );
    return mapped(found, ({ data }) => data.map(transferOf));
  },
  transfer: async ({ providerPayeeId, amount, transferGroup, idempotencyKey }) => {
    const stripe = await connect();
    const made = await attempt('transfer to a payee', () =>
      stripe.transfers.create(
        {
          amount: amount.amountMinor,
          currency: text(amount),
          destination: providerPayeeId,
          transfer_group: transferGroup,
        },
        { idempotencyKey },
      ),
    );
    return mapped(made, transferOf);
  },
});

/**
 * The payment provider on Stripe: payment intents, with separate charges and transfers to connected accounts, which
 * Stripe offers only in some countries (not in India).
 */
export function stripePaymentProvider(settings: StripePaymentProviderSettings): PaymentProvider {
  let opening: Promise<Stripe> | undefined;
  const connect: Connect = () => {
    opening ??= openStripe(settings);
    return opening;
  };
  return {
    ...payments(connect),
    ...payouts(connect),
    parseWebhook: async (rawBody, signatureHeader) => {
      const { webhooks, errors } = await connect();
      const { webhookSecret, webhookToleranceSeconds = 300 } = settings;
      try {
        return noticeOf(
          await webhooks.constructEventAsync(
            rawBody,
            signatureHeader,
            webhookSecret,
            webhookToleranceSeconds,
          ),
        );
      } catch (cause) {
        if (cause instanceof errors.StripeSignatureVerificationError) return 'bad_signature';
        return { kind: 'unreadable', cause };
      }
    },
  };
}
