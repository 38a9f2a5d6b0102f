import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountToPayOut } from '#domain/payment/before-provider.ts';
import { decidePayment, type PaymentCommand } from '#domain/payment/decide-payment.ts';
import { sumsOf } from '#domain/payment/ledger.ts';
import { transactionIdsOf } from '#domain/payment/ledger-transactions.ts';
import { type Payment, type PaymentEvent, takenOf } from '#domain/payment/payment.ts';
import {
  balanceOf,
  carryOut,
  type History,
  holdExpiresAt,
  inr,
  newPayment,
  splitOf,
  vendorId,
} from './payment-history.ts';

const TOTAL = 118_000;
type Step = (payment: Payment, at: number) => PaymentCommand;

const inEscrow = (payment: Payment) =>
  payment.status === 'captured' ? payment.captured.amountMinor - payment.refunded.amountMinor : 0;

/** Commands with amounts that sometimes fit, sometimes don't. */
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constant((): PaymentCommand => ({ type: 'record_authorisation', holdExpiresAt })),
  fc.constant((): PaymentCommand => ({ type: 'record_failure', reason: 'refused' })),
  fc
    .integer({ min: 1, max: TOTAL })
    .map((n) => (): PaymentCommand => ({ type: 'record_capture', captured: inr(n) })),
  {
    weight: 4,
    arbitrary: fc.constant((): PaymentCommand => ({ type: 'record_capture', captured: inr(TOTAL) })),
  },
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 10_000 }).map((fee) => (payment: Payment): PaymentCommand => {
      const left = inEscrow(payment);
      const tax = Math.floor((left * 18) / 118);
      return { type: 'release', vendorId, split: splitOf(left, tax, fee) };
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constant((payment: Payment, at: number): PaymentCommand => {
      const due = amountToPayOut(payment);
      return { type: 'record_payout', providerTransferId: `tr_${at}`, paidOut: due.ok ? due.value : inr(1) };
    }),
  },
  fc.integer({ min: 1, max: TOTAL }).map(
    (n) =>
      (_: Payment, at: number): PaymentCommand => ({
        type: 'refund',
        refundId: `re_${at}`,
        amount: inr(n),
      }),
  ),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(3), fc.integer({ min: 1, max: TOTAL }))
      .map(([which, n]) => (payment: Payment): PaymentCommand => {
        const refundIds = takenOf(payment)?.refundIds ?? [];
        return {
          type: 'record_failed_refund',
          refundId: refundIds[which % refundIds.length] ?? 're_none',
          amount: inr(n),
        };
      }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('utr_1', 'utr_2').map((reference) => (payment: Payment): PaymentCommand => {
      const refundId = takenOf(payment)?.failedRefunds?.at(-1)?.refundId ?? 're_none';
      return { type: 'settle_failed_refund', refundId, reference };
    }),
  },
  fc.integer({ min: 1, max: TOTAL }).map(
    (n) =>
      (_: Payment, at: number): PaymentCommand => ({
        type: 'open_dispute',
        disputeId: `du_${at}`,
        amount: inr(n),
      }),
  ),
  fc.constantFrom('won' as const, 'lost' as const).map(
    (outcome) =>
      (payment: Payment): PaymentCommand => ({
        type: 'close_dispute',
        disputeId: payment.status === 'disputed' ? payment.disputeId : 'du_none',
        outcome,
      }),
  ),
  fc.constant((): PaymentCommand => ({ type: 'cancel' })),
);

function play(steps: readonly Step[]): History {
  const commands: PaymentCommand[] = [];
  for (const [at, make] of steps.entries()) {
    commands.push(make(carryOut(newPayment(TOTAL), commands).payment, at));
  }
  return carryOut(newPayment(TOTAL), commands);
}

const amountOf = (events: readonly PaymentEvent[], read: (event: PaymentEvent) => number): number =>
  events.reduce((total, event) => total + read(event), 0);

const moneyIn = (event: PaymentEvent) => (event.type === 'payment.captured' ? event.captured.amountMinor : 0);
function moneyOut(event: PaymentEvent): number {
  if (event.type === 'payment.paid_out') return event.paidOut.amountMinor;
  if (event.type === 'payment.refunded') return event.refunded.amountMinor;
  if (event.type === 'payment.refund_failed') return -event.failed.amountMinor;
  if (event.type === 'payment.refund_settled') return event.settled.amountMinor;
  if (event.type === 'payment.dispute_opened') return event.disputed.amountMinor;
  return event.type === 'payment.dispute_won' ? -event.disputed.amountMinor : 0;
}

const history = fc.array(step, { minLength: 1, maxLength: 14 }).map(play);

describe('any sequence of partial refunds after the release', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: TOTAL - 1 }), { maxLength: 8 });
  const tenths = fc.integer({ min: 0, max: 9_999 });

  it('gives back each share to the last unit and never more of it, however the money is cut', () => {
    fc.assert(
      fc.property(cuts, tenths, fc.boolean(), (at, fee, paidFirst) => {
        const split = splitOf(TOTAL, 17_999, fee);
        const ends = [...at.toSorted((a, b) => a - b), TOTAL];
        const refunds = ends.map(
          (end, i): PaymentCommand => ({
            type: 'refund',
            refundId: `re_${i}`,
            amount: inr(end - (ends[i - 1] ?? 0)),
          }),
        );
        const payOut: PaymentCommand = {
          type: 'record_payout',
          providerTransferId: 'tr_1',
          paidOut: split.vendor,
        };
        const { payment, events, ledger, refused } = carryOut(newPayment(TOTAL), [
          { type: 'record_capture', captured: inr(TOTAL) },
          { type: 'release', vendorId, split },
          ...(paidFirst ? [payOut] : []),
          ...refunds,
        ]);
        expect(refused).toEqual([]);
        expect(payment.status).toBe('refunded');
        for (const event of events) {
          if (event.type !== 'payment.refunded') continue;
          for (const part of Object.values(event.bearing)) expect(part.amountMinor).toBeGreaterThanOrEqual(0);
        }
        const left = (account: Parameters<typeof balanceOf>[1]) =>
          balanceOf([...ledger.values()], account).amountMinor;
        for (const account of ['escrow', 'vendor_payable', 'platform_revenue', 'tax_payable'] as const)
          expect(left(account)).toBe(0);
        expect(left('refunds')).toBe(paidFirst ? split.vendor.amountMinor : 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any sequence of payment commands', () => {
  it('keeps every ledger transaction at zero', () => {
    fc.assert(
      fc.property(history, ({ ledger }) => {
        for (const { entries } of ledger.values()) expect([...sumsOf(entries).values()]).toEqual([0]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps money in equal to money held and money out', () => {
    fc.assert(
      fc.property(history, ({ events, ledger }) => {
        const held = balanceOf([...ledger.values()], 'processor_clearing').amountMinor;
        expect(amountOf(events, moneyIn)).toBe(held + amountOf(events, moneyOut));
      }),
      { numRuns: 500 },
    );
  });

  it('pays out at most once, never before a release, and owes no party less than nothing', () => {
    fc.assert(
      fc.property(history, ({ events, ledger }) => {
        const order = events.map(({ type }) => type);
        expect(order.filter((type) => type === 'payment.paid_out').length).toBeLessThanOrEqual(1);
        expect(order.filter((type) => type === 'payment.captured').length).toBeLessThanOrEqual(1);
        const paidOutAt = order.indexOf('payment.paid_out');
        if (paidOutAt >= 0) expect(order.slice(0, paidOutAt)).toContain('payment.released');
        for (const account of ['escrow', 'vendor_payable', 'platform_revenue', 'tax_payable'] as const) {
          expect(balanceOf([...ledger.values()], account).amountMinor).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('owes the customer what failed refunds brought back and nothing has settled', () => {
    fc.assert(
      fc.property(history, ({ payment, ledger }) => {
        const unsettled = (takenOf(payment)?.failedRefunds ?? []).filter(
          ({ settledBy }) => settledBy === null,
        );
        const owed = unsettled.reduce((total, { amount }) => total + amount.amountMinor, 0);
        expect(balanceOf([...ledger.values()], 'customer').amountMinor).toBe(0 - owed);
      }),
      { numRuns: 500 },
    );
  });

  it('finds every transaction again by the ids that follow from the payment', () => {
    fc.assert(
      fc.property(history, ({ payment, ledger }) => {
        expect(transactionIdsOf(payment)).toEqual(expect.arrayContaining([...ledger.keys()]));
      }),
      { numRuns: 300 },
    );
  });

  it('posts the events one by one: each event that moves money has a transaction of its own', () => {
    fc.assert(
      fc.property(history, ({ events, ledger }) => {
        const silent = ['payment.authorised', 'payment.failed', 'payment.cancelled'];
        expect(ledger.size).toBe(events.filter(({ type }) => !silent.includes(type)).length);
      }),
      { numRuns: 300 },
    );
  });

  it('reaches payouts, refunds and disputes, so that the properties above say something', () => {
    const seen = new Set(
      fc.sample(history, { numRuns: 1_000, seed: 7 }).flatMap(({ events }) => events.map(({ type }) => type)),
    );
    for (const type of [
      'payment.paid_out',
      'payment.refunded',
      'payment.refund_failed',
      'payment.refund_settled',
      'payment.dispute_lost',
    ]) {
      expect(seen).toContain(type);
    }
  });

  it('never changes a payment that is over, but for refunds that come back and banks that ask for them again', () => {
    fc.assert(
      fc.property(history, step, ({ payment }, make) => {
        fc.pre(payment.status === 'refunded' || payment.status === 'cancelled');
        const decision = decidePayment(payment, make(payment, 99));
        const comesBack = ['payment.refund_failed', 'payment.refund_settled', 'payment.dispute_opened'];
        expect((decision.ok ? decision.value : []).filter(({ type }) => !comesBack.includes(type))).toEqual(
          [],
        );
      }),
      { numRuns: 100 },
    );
  });
});
