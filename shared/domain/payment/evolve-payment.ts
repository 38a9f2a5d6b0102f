import { add, type Money, zero } from '#kernel/money.ts';
import { assertNever } from '#kernel/result.ts';
import {
  type Bearing,
  type FailedRefund,
  isSettled,
  type Payment,
  type PaymentEvent,
  type PaymentTerms,
  type Settled,
  termsOf,
} from './payment.ts';
import type { PriceSplit } from './price-split.ts';

const same = (a: Money, b: Money): boolean => a.amountMinor === b.amountMinor;

function clawBack(so: PriceSplit, bearing: Bearing): PriceSplit {
  return {
    vendor: add(so.vendor, bearing.vendor),
    platform: add(so.platform, bearing.platform),
    tax: add(so.tax, bearing.tax),
  };
}

function give(payment: PaymentTerms & Settled, amount: Money, bearing: Bearing, refundId: string): Payment {
  const refunded = add(payment.refunded, amount);
  const refundIds = [...payment.refundIds, refundId];
  if (same(refunded, payment.captured)) {
    const { captured, wonDisputeIds, failedRefunds } = payment;
    return {
      ...termsOf(payment),
      status: 'refunded',
      captured,
      refunded,
      refundIds,
      wonDisputeIds,
      ...(failedRefunds ? { failedRefunds } : {}),
    };
  }
  if (payment.status === 'captured') return { ...payment, refunded, refundIds };
  return { ...payment, refunded, refundIds, clawedBack: clawBack(payment.clawedBack, bearing) };
}

/** Undefined when nothing was taken, so that no refund of it can have failed. */
function withFailedRefunds(
  payment: Payment,
  change: (before: readonly FailedRefund[]) => readonly FailedRefund[],
): Payment | undefined {
  if (payment.status === 'disputed') {
    const { before } = payment;
    return { ...payment, before: { ...before, failedRefunds: change(before.failedRefunds ?? []) } };
  }
  return isSettled(payment) || payment.status === 'refunded'
    ? { ...payment, failedRefunds: change(payment.failedRefunds ?? []) }
    : undefined;
}

const corrupt = (payment: Payment, event: PaymentEvent): TypeError =>
  new TypeError(`${event.type} can't follow on a payment that is ${payment.status}: ${payment.paymentId}.`);

/**
 * The payment after `event`. Events come from `decidePayment`, so each fits the state it was decided on.
 * @throws TypeError for a history that no decision can have made.
 */
export function evolvePayment(payment: Payment, event: PaymentEvent): Payment {
  const terms = termsOf(payment);
  const none = zero(payment.amount.currency);
  switch (event.type) {
    case 'payment.authorised':
      return { ...terms, status: 'authorised', holdExpiresAt: event.holdExpiresAt };
    case 'payment.failed':
      return { ...terms, status: 'failed' };
    case 'payment.cancelled':
      return { ...terms, status: 'cancelled' };
    case 'payment.captured':
      return {
        ...terms,
        status: 'captured',
        captured: event.captured,
        refunded: none,
        refundIds: [],
        wonDisputeIds: [],
      };
    case 'payment.released': {
      if (payment.status !== 'captured') throw corrupt(payment, event);
      const clawedBack = { vendor: none, platform: none, tax: none };
      const { vendorId, split } = event;
      return { ...payment, status: 'released', vendorId, split, clawedBack };
    }
    case 'payment.paid_out': {
      if (payment.status !== 'released') throw corrupt(payment, event);
      const { providerTransferId, paidOut } = event;
      return { ...payment, status: 'paid_out', providerTransferId, paidOut };
    }
    case 'payment.refunded':
      if (!isSettled(payment)) throw corrupt(payment, event);
      return give(payment, event.refunded, event.bearing, event.refundId);
    case 'payment.refund_failed': {
      const { refundId, failed: amount } = event;
      const after = withFailedRefunds(payment, (before) => [
        ...before,
        { refundId, amount, settledBy: null },
      ]);
      if (!after) throw corrupt(payment, event);
      return after;
    }
    case 'payment.refund_settled': {
      const after = withFailedRefunds(payment, (before) =>
        before.map((one) => (one.refundId === event.refundId ? { ...one, settledBy: event.reference } : one)),
      );
      if (!after) throw corrupt(payment, event);
      return after;
    }
    case 'payment.dispute_opened': {
      if (!isSettled(payment) && payment.status !== 'refunded') throw corrupt(payment, event);
      const { disputeId, disputed } = event;
      return { ...terms, status: 'disputed', disputeId, disputed, before: payment, outcome: 'open' };
    }
    case 'payment.dispute_won':
      if (payment.status !== 'disputed') throw corrupt(payment, event);
      return {
        ...terms,
        ...payment.before,
        wonDisputeIds: [...payment.before.wonDisputeIds, event.disputeId],
      };
    case 'payment.dispute_lost':
      if (payment.status !== 'disputed') throw corrupt(payment, event);
      return { ...payment, outcome: 'lost' };
    default:
      return assertNever(event, 'payment event');
  }
}
