import type { PaymentNotice } from '#application/payment/payment-provider.ts';
import * as z from '#contracts/zod.ts';
import { instant } from '#kernel/clock.ts';
import { money } from '#kernel/money.ts';
import {
  accountSchema,
  currency,
  disputeSchema,
  eventSchema,
  paymentOf,
  refundOf,
} from './stripe-objects.ts';

type About = { readonly noticeId: string; readonly occurredAt: string };

const PAYMENT_KIND = {
  'payment_intent.amount_capturable_updated': 'payment_authorised',
  'payment_intent.succeeded': 'payment_captured',
  'payment_intent.canceled': 'payment_cancelled',
} as const;

const isPaymentKind = (type: string): type is keyof typeof PAYMENT_KIND => Object.hasOwn(PAYMENT_KIND, type);

const disputeOf = ({
  id,
  payment_intent,
  amount,
  currency: of,
}: z.output<ReturnType<typeof disputeSchema>>) => ({
  providerDisputeId: id,
  providerPaymentId: payment_intent ?? undefined,
  amount: money(amount, of),
});

const inOurCurrency = (object: unknown): boolean => {
  const named = z.object({ currency: z.string() }).safeParse(object);
  return !named.success || currency().safeParse(named.data.currency).success;
};

/**
 * A verified Stripe event as a notice of the port; `ignored` for a type without an effect here.
 * @throws ZodError when an event of a known type lacks a required member.
 */
export function noticeOf(event: unknown): PaymentNotice {
  const { id, created, type, data } = eventSchema().parse(event);
  const about: About = { noticeId: id, occurredAt: instant(new Date(created * 1000)) };
  // The Stripe account may serve other systems, with other currencies.
  if (!inOurCurrency(data.object)) return { ...about, kind: 'ignored', providerKind: type };
  if (isPaymentKind(type)) return { ...about, kind: PAYMENT_KIND[type], payment: paymentOf(data.object) };
  switch (type) {
    case 'payment_intent.payment_failed': {
      const payment = paymentOf(data.object);
      const decline = payment.decline ?? { reason: 'refused', message: 'The payment was declined.' };
      return { ...about, kind: 'payment_failed', payment, decline };
    }
    case 'account.updated': {
      const account = accountSchema().parse(data.object);
      return {
        ...about,
        kind: 'payee_updated',
        providerPayeeId: account.id,
        payoutsEnabled: account.payouts_enabled,
      };
    }
    case 'refund.failed':
    case 'refund.updated': {
      const { status, paymentId, providerRefundId, amount } = refundOf(data.object);
      const undone = status === 'failed' || status === 'cancelled';
      // Created by hand at the provider, so unknown here.
      return undone && paymentId !== undefined
        ? { ...about, kind: 'refund_failed', paymentId, providerRefundId, amount }
        : { ...about, kind: 'ignored', providerKind: type };
    }
    // Not `created`: an inquiry takes no money.
    case 'charge.dispute.funds_withdrawn':
      return { ...about, kind: 'dispute_opened', ...disputeOf(disputeSchema().parse(data.object)) };
    case 'charge.dispute.closed': {
      const dispute = disputeSchema().parse(data.object);
      const { status: outcome } = dispute;
      return outcome === 'won' || outcome === 'lost'
        ? { ...about, kind: 'dispute_closed', outcome, ...disputeOf(dispute) }
        : { ...about, kind: 'ignored', providerKind: type };
    }
    default:
      return { ...about, kind: 'ignored', providerKind: type };
  }
}
