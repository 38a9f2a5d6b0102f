import type { Instant } from '#kernel/clock.ts';
import type { UserId } from '#kernel/ids.ts';
import { less, type Money } from '#kernel/money.ts';
import { assertNever, err, ok, type Result } from '#kernel/result.ts';
import { bearingOf } from './bearing.ts';
import {
  isDivided,
  isSettled,
  type Payment,
  type PaymentEvent,
  type PaymentStatus,
  takenOf,
  termsOf,
} from './payment.ts';
import { type PriceSplit, totalOf } from './price-split.ts';

export type PaymentCommand =
  | { readonly type: 'record_authorisation'; readonly holdExpiresAt: Instant }
  | { readonly type: 'record_failure'; readonly reason: string }
  | { readonly type: 'record_capture'; readonly captured: Money }
  | { readonly type: 'cancel' }
  | {
      readonly type: 'release';
      readonly vendorId: UserId;
      readonly split: PriceSplit;
    }
  | { readonly type: 'record_payout'; readonly providerTransferId: string; readonly paidOut: Money }
  | { readonly type: 'refund'; readonly refundId: string; readonly amount: Money }
  | { readonly type: 'record_failed_refund'; readonly refundId: string; readonly amount: Money }
  /** `reference` names what gave the customer the money after all. */
  | { readonly type: 'settle_failed_refund'; readonly refundId: string; readonly reference: string }
  | { readonly type: 'open_dispute'; readonly disputeId: string; readonly amount: Money }
  | { readonly type: 'close_dispute'; readonly disputeId: string; readonly outcome: 'lost' | 'won' };

export type PaymentRefusal =
  | {
      readonly code: 'illegal_transition';
      readonly from: PaymentStatus;
      readonly command: PaymentCommand['type'];
    }
  | { readonly code: 'currency_mismatch' }
  | { readonly code: 'amount_not_positive' }
  /** More than what is there to take, divide or give back. */
  | { readonly code: 'amount_too_large'; readonly atMost: Money }
  /** The split doesn't add up to what is in escrow. */
  | { readonly code: 'split_mismatch'; readonly inEscrow: Money }
  /** Another transfer paid this payment out. */
  | { readonly code: 'already_paid_out'; readonly providerTransferId: string }
  | { readonly code: 'payout_mismatch'; readonly due: Money };

type Decision = Result<readonly PaymentEvent[], PaymentRefusal>;
type Of<T extends PaymentCommand['type']> = Extract<PaymentCommand, { type: T }>;

const NOTHING_NEW: Decision = ok([]);
const equal = (a: Money, b: Money): boolean => a.currency === b.currency && a.amountMinor === b.amountMinor;

const illegal = (payment: Payment, command: PaymentCommand): Decision =>
  err({ code: 'illegal_transition', from: payment.status, command: command.type });

/** Why `amount` can't be taken out of `atMost`; undefined when it can. */
function amountProblem(amount: Money, atMost: Money): PaymentRefusal | undefined {
  if (amount.currency !== atMost.currency) return { code: 'currency_mismatch' };
  if (amount.amountMinor <= 0) return { code: 'amount_not_positive' };
  return amount.amountMinor > atMost.amountMinor ? { code: 'amount_too_large', atMost } : undefined;
}

function recordCapture(payment: Payment, command: Of<'record_capture'>): Decision {
  if (isSettled(payment) && equal(payment.captured, command.captured)) return NOTHING_NEW;
  // A payment that is captured at once is never authorised first, and a failed one may succeed on another card.
  const open = payment.status === 'authorised' || payment.status === 'pending' || payment.status === 'failed';
  if (!open) return illegal(payment, command);
  const problem = amountProblem(command.captured, payment.amount);
  if (problem !== undefined) return err(problem);
  return ok([{ ...termsOf(payment), type: 'payment.captured', captured: command.captured }]);
}

function release(payment: Payment, command: Of<'release'>): Decision {
  if (isDivided(payment) && payment.vendorId === command.vendorId) return NOTHING_NEW;
  if (payment.status !== 'captured') return illegal(payment, command);
  const { vendor, platform, tax } = command.split;
  const inEscrow = less(payment.captured, payment.refunded);
  if ([vendor, platform, tax].some(({ currency }) => currency !== inEscrow.currency)) {
    return err({ code: 'currency_mismatch' });
  }
  if ([vendor, platform, tax].some(({ amountMinor }) => amountMinor < 0))
    return err({ code: 'amount_not_positive' });
  if (!equal(totalOf(command.split), inEscrow)) return err({ code: 'split_mismatch', inEscrow });
  const { vendorId, split } = command;
  return ok([{ ...termsOf(payment), type: 'payment.released', vendorId, split }]);
}

function recordPayout(payment: Payment, command: Of<'record_payout'>): Decision {
  if (payment.status === 'paid_out') {
    const { providerTransferId } = payment;
    if (providerTransferId === command.providerTransferId) return NOTHING_NEW;
    return err({ code: 'already_paid_out', providerTransferId });
  }
  if (payment.status !== 'released') return illegal(payment, command);
  const due = less(payment.split.vendor, payment.clawedBack.vendor);
  if (!equal(due, command.paidOut)) return err({ code: 'payout_mismatch', due });
  if (due.amountMinor === 0) return err({ code: 'amount_not_positive' });
  const { providerTransferId, paidOut } = command;
  const { vendorId } = payment;
  return ok([{ ...termsOf(payment), type: 'payment.paid_out', vendorId, providerTransferId, paidOut }]);
}

const vendorOf = (payment: Parameters<typeof isDivided>[0]): UserId | undefined =>
  isDivided(payment) ? payment.vendorId : undefined;

function refund(payment: Payment, command: Of<'refund'>): Decision {
  if (takenOf(payment)?.refundIds.includes(command.refundId)) return NOTHING_NEW;
  if (!isSettled(payment)) return illegal(payment, command);
  const problem = amountProblem(command.amount, less(payment.captured, payment.refunded));
  if (problem !== undefined) return err(problem);
  const { refundId, amount: refunded } = command;
  const bearing = bearingOf(payment, refunded);
  const vendorId = vendorOf(payment);
  return ok([{ ...termsOf(payment), type: 'payment.refunded', refundId, refunded, bearing, vendorId }]);
}

function recordFailedRefund(payment: Payment, command: Of<'record_failed_refund'>): Decision {
  const { refundId, amount: failed } = command;
  const taken = takenOf(payment);
  if (!taken?.refundIds.includes(refundId)) return illegal(payment, command);
  const before = taken.failedRefunds ?? [];
  if (before.some((one) => one.refundId === refundId)) return NOTHING_NEW;
  const arrived = before.reduce((left, { amount }) => less(left, amount), taken.refunded);
  const problem = amountProblem(failed, arrived);
  if (problem !== undefined) return err(problem);
  return ok([{ ...termsOf(payment), type: 'payment.refund_failed', refundId, failed }]);
}

function settleFailedRefund(payment: Payment, command: Of<'settle_failed_refund'>): Decision {
  const { refundId, reference } = command;
  const failed = takenOf(payment)?.failedRefunds?.find((one) => one.refundId === refundId);
  if (failed?.settledBy === reference) return NOTHING_NEW;
  if (failed?.settledBy !== null) return illegal(payment, command);
  const { amount: settled } = failed;
  return ok([{ ...termsOf(payment), type: 'payment.refund_settled', refundId, settled, reference }]);
}

function openDispute(payment: Payment, command: Of<'open_dispute'>): Decision {
  if (payment.status === 'disputed' && payment.disputeId === command.disputeId) return NOTHING_NEW;
  if (!isSettled(payment) && payment.status !== 'refunded') return illegal(payment, command);
  if (payment.wonDisputeIds.includes(command.disputeId)) return NOTHING_NEW;
  // Of all that was taken: the bank need not know what was refunded.
  const problem = amountProblem(command.amount, payment.captured);
  if (problem !== undefined) return err(problem);
  const { disputeId, amount: disputed } = command;
  return ok([{ ...termsOf(payment), type: 'payment.dispute_opened', disputeId, disputed }]);
}

function closeDispute(payment: Payment, command: Of<'close_dispute'>): Decision {
  const wonBefore = takenOf(payment)?.wonDisputeIds.includes(command.disputeId) ?? false;
  if (wonBefore && command.outcome === 'won') return NOTHING_NEW;
  if (payment.status !== 'disputed' || payment.disputeId !== command.disputeId)
    return illegal(payment, command);
  if (payment.outcome === 'lost') return command.outcome === 'lost' ? NOTHING_NEW : illegal(payment, command);
  const { disputeId, disputed, before } = payment;
  const bearing = bearingOf({ ...termsOf(payment), ...before }, disputed);
  const type = command.outcome === 'won' ? 'payment.dispute_won' : 'payment.dispute_lost';
  return ok([{ ...termsOf(payment), type, disputeId, disputed, bearing, vendorId: vendorOf(before) }]);
}

/**
 * What follows from `command`, which records what the provider did or said. One that was carried out before
 * yields no event: payouts, refunds and disputes are known again by their provider's id.
 */
export function decidePayment(payment: Payment, command: PaymentCommand): Decision {
  const terms = termsOf(payment);
  const unpaid = payment.status === 'pending' || payment.status === 'failed';
  switch (command.type) {
    case 'record_authorisation':
      if (payment.status === 'authorised') return NOTHING_NEW;
      if (!unpaid) return illegal(payment, command);
      return ok([{ ...terms, type: 'payment.authorised', holdExpiresAt: command.holdExpiresAt }]);
    case 'record_failure':
      if (payment.status === 'failed') return NOTHING_NEW;
      if (payment.status !== 'pending') return illegal(payment, command);
      return ok([{ ...terms, type: 'payment.failed', reason: command.reason }]);
    case 'cancel':
      if (payment.status === 'cancelled') return NOTHING_NEW;
      if (!unpaid && payment.status !== 'authorised') return illegal(payment, command);
      return ok([{ ...terms, type: 'payment.cancelled' }]);
    case 'record_capture':
      return recordCapture(payment, command);
    case 'release':
      return release(payment, command);
    case 'record_payout':
      return recordPayout(payment, command);
    case 'refund':
      return refund(payment, command);
    case 'record_failed_refund':
      return recordFailedRefund(payment, command);
    case 'settle_failed_refund':
      return settleFailedRefund(payment, command);
    case 'open_dispute':
      return openDispute(payment, command);
    case 'close_dispute':
      return closeDispute(payment, command);
    default:
      return assertNever(command, 'payment command');
  }
}
