import type { Instant } from '#kernel/clock.ts';
import { less, type Money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { Payment, PaymentStatus } from './payment.ts';

export type NotNow =
  | { readonly code: 'not_possible'; readonly status: PaymentStatus }
  | { readonly code: 'hold_expired'; readonly holdExpiresAt: Instant }
  | { readonly code: 'already_done' };

/** What the provider may be asked to capture at `now`. A hold that ran out has to be authorised again. */
export function amountToCapture(payment: Payment, now: Instant): Result<Money, NotNow> {
  if (payment.status === 'authorised') {
    const { holdExpiresAt } = payment;
    return Date.parse(now) < Date.parse(holdExpiresAt)
      ? ok(payment.amount)
      : err({ code: 'hold_expired', holdExpiresAt });
  }
  const { status } = payment;
  return err(status === 'captured' ? { code: 'already_done' } : { code: 'not_possible', status });
}

/** What the provider may be asked to transfer to the vendor: the vendor's share less their part of refunds. */
export function amountToPayOut(payment: Payment): Result<Money, NotNow> {
  if (payment.status === 'released') return ok(less(payment.split.vendor, payment.clawedBack.vendor));
  const { status } = payment;
  return err(status === 'paid_out' ? { code: 'already_done' } : { code: 'not_possible', status });
}
