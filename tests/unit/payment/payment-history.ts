import { decidePayment, type PaymentCommand } from '#domain/payment/decide-payment.ts';
import { evolvePayment } from '#domain/payment/evolve-payment.ts';
import type { LedgerAccount, LedgerTransaction } from '#domain/payment/ledger.ts';
import { type Payment, type PaymentEvent, pendingPayment } from '#domain/payment/payment.ts';
import { postingsOf } from '#domain/payment/payment-postings.ts';
import type { PriceSplit } from '#domain/payment/price-split.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { add, type Money, money, zero } from '#kernel/money.ts';

export const inr = (amountMinor: number): Money => money(amountMinor, 'INR');
export const vendorId = 'usr_vendor' as UserId;
export const customerId = 'usr_customer' as UserId;
export const holdExpiresAt = '2026-11-29T10:00:00.000Z';

export const newPayment = (amountMinor: number): Payment =>
  pendingPayment({
    paymentId: 'pay_1' as PaymentId,
    bookingId: 'bkg_1' as BookingId,
    customerId,
    amount: inr(amountMinor),
  });

/** A total divided as an example: the platform's fee is rounded down, the vendor has the rest. */
export function splitOf(total: number, tax: number, feeBasisPoints: number): PriceSplit {
  const platform = Math.floor(((total - tax) * feeBasisPoints) / 10_000);
  return { vendor: inr(total - tax - platform), platform: inr(platform), tax: inr(tax) };
}

export type History = {
  readonly payment: Payment;
  readonly events: readonly PaymentEvent[];
  /** By transaction id: what is recorded twice is there once. */
  readonly ledger: ReadonlyMap<string, LedgerTransaction>;
  readonly refused: readonly PaymentCommand[];
};

/** Carries out the commands one after another; what is refused changes nothing. */
export function carryOut(start: Payment, commands: readonly PaymentCommand[]): History {
  let payment = start;
  const events: PaymentEvent[] = [];
  const refused: PaymentCommand[] = [];
  const ledger = new Map<string, LedgerTransaction>();
  for (const command of commands) {
    const decision = decidePayment(payment, command);
    if (!decision.ok) {
      refused.push(command);
      continue;
    }
    for (const event of decision.value) {
      payment = evolvePayment(payment, event);
      events.push(event);
      const posted = postingsOf(event);
      if (posted !== undefined) ledger.set(posted.transactionId, posted);
    }
  }
  return { payment, events, ledger, refused };
}

/** The balance of an account in INR: debits less credits. */
export const balanceOf = (transactions: readonly LedgerTransaction[], account: LedgerAccount): Money =>
  transactions
    .flatMap(({ entries }) => entries)
    .filter((entry) => entry.account === account && entry.amount.currency === 'INR')
    .reduce((total, { amount }) => add(total, amount), zero('INR'));
