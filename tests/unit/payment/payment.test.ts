import { describe, expect, it } from 'vitest';
import { amountToCapture, amountToPayOut } from '#domain/payment/before-provider.ts';
import { decidePayment, type PaymentCommand } from '#domain/payment/decide-payment.ts';
import { credit, debit, ledgerTransaction } from '#domain/payment/ledger.ts';
import { takenOf } from '#domain/payment/payment.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import {
  balanceOf,
  carryOut,
  customerId,
  holdExpiresAt,
  inr,
  newPayment,
  splitOf,
  vendorId,
} from './payment-history.ts';

const authorise: PaymentCommand = { type: 'record_authorisation', holdExpiresAt };
const capture: PaymentCommand = { type: 'record_capture', captured: inr(118_000) };
const split = splitOf(118_000, 18_000, 2_000);
const release: PaymentCommand = { type: 'release', vendorId, split };
const payOut: PaymentCommand = { type: 'record_payout', providerTransferId: 'tr_1', paidOut: inr(80_000) };
const toPaidOut = [authorise, capture, release, payOut];
const balances = (commands: readonly PaymentCommand[]) => {
  const ledger = [...carryOut(newPayment(118_000), commands).ledger.values()];
  return (account: Parameters<typeof balanceOf>[1]) => balanceOf(ledger, account).amountMinor;
};

describe('a payment that goes well', () => {
  it('is authorised, captured, released and paid out, with one event each', () => {
    const { payment, events, refused } = carryOut(newPayment(118_000), toPaidOut);
    expect(payment.status).toBe('paid_out');
    expect(refused).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual([
      'payment.authorised',
      'payment.captured',
      'payment.released',
      'payment.paid_out',
    ]);
  });

  it('leaves fee and tax at the platform, and owes the vendor nothing', () => {
    const balance = balances(toPaidOut);
    expect(balance('processor_clearing')).toBe(38_000);
    expect(balance('platform_revenue')).toBe(-20_000);
    expect(balance('tax_payable')).toBe(-18_000);
    expect(balance('vendor_payable')).toBe(0);
    expect(balance('escrow')).toBe(0);
    expect(balance('customer')).toBe(0);
  });

  it('does nothing new when each step is repeated', () => {
    const twice = carryOut(
      newPayment(118_000),
      toPaidOut.flatMap((command) => [command, command]),
    );
    const once = carryOut(newPayment(118_000), toPaidOut);
    expect(twice.events).toEqual(once.events);
    expect(twice.ledger).toEqual(once.ledger);
  });
});

describe('what a payment refuses', () => {
  it('pays nobody out by a second transfer', () => {
    const { payment } = carryOut(newPayment(118_000), toPaidOut);
    const again = decidePayment(payment, { ...payOut, providerTransferId: 'tr_2' });
    expect(again).toEqual({ ok: false, error: { code: 'already_paid_out', providerTransferId: 'tr_1' } });
  });

  it('pays nobody out before the release', () => {
    const { payment } = carryOut(newPayment(118_000), [authorise, capture]);
    expect(decidePayment(payment, payOut)).toMatchObject({ error: { code: 'illegal_transition' } });
    expect(amountToPayOut(payment)).toEqual({
      ok: false,
      error: { code: 'not_possible', status: 'captured' },
    });
  });

  it('divides exactly what is in escrow', () => {
    const { payment } = carryOut(newPayment(118_000), [
      authorise,
      capture,
      { type: 'refund', refundId: 're_1', amount: inr(1_000) },
    ]);
    expect(decidePayment(payment, release)).toEqual({
      ok: false,
      error: { code: 'split_mismatch', inEscrow: inr(117_000) },
    });
  });

  it('captures and refunds no more than there is', () => {
    const authorised = carryOut(newPayment(118_000), [authorise]).payment;
    const tooMuch = decidePayment(authorised, { type: 'record_capture', captured: inr(118_001) });
    expect(tooMuch).toEqual({ ok: false, error: { code: 'amount_too_large', atMost: inr(118_000) } });
    const captured = carryOut(newPayment(118_000), [authorise, capture]).payment;
    const refund = decidePayment(captured, { type: 'refund', refundId: 're_1', amount: inr(118_001) });
    expect(refund).toEqual({ ok: false, error: { code: 'amount_too_large', atMost: inr(118_000) } });
  });

  it('takes no other currency', () => {
    const authorised = carryOut(newPayment(118_000), [authorise]).payment;
    const dollars = decidePayment(authorised, { type: 'record_capture', captured: money(100, 'USD') });
    expect(dollars).toEqual({ ok: false, error: { code: 'currency_mismatch' } });
  });

  it('asks for no capture of a hold that ran out', () => {
    const { payment } = carryOut(newPayment(118_000), [authorise]);
    expect(amountToCapture(payment, '2026-11-29T09:59:59.999Z')).toEqual({ ok: true, value: inr(118_000) });
    expect(amountToCapture(payment, holdExpiresAt)).toMatchObject({ error: { code: 'hold_expired' } });
  });
});

describe('money that goes back', () => {
  it('comes out of escrow before the release, and ends in refunded', () => {
    const all = [authorise, capture, { type: 'refund', refundId: 're_1', amount: inr(118_000) }] as const;
    expect(carryOut(newPayment(118_000), all).payment.status).toBe('refunded');
    expect(balances(all)('escrow')).toBe(0);
    expect(balances(all)('processor_clearing')).toBe(0);
  });

  it('is borne by the shares after the release, while the vendor is not paid', () => {
    const balance = balances([
      authorise,
      capture,
      release,
      { type: 'refund', refundId: 're_1', amount: inr(11_800) },
    ]);
    expect(balance('vendor_payable')).toBe(-72_000);
    expect(balance('platform_revenue')).toBe(-18_000);
    expect(balance('tax_payable')).toBe(-16_200);
    expect(balance('refunds')).toBe(0);
  });

  it('is borne by the platform when the vendor has been paid', () => {
    const balance = balances([...toPaidOut, { type: 'refund', refundId: 're_1', amount: inr(11_800) }]);
    expect(balance('vendor_payable')).toBe(0);
    expect(balance('refunds')).toBe(8_000);
  });

  it('stands where it stood when a dispute is won, and is gone when it is lost', () => {
    const opened: PaymentCommand[] = [
      ...toPaidOut,
      { type: 'open_dispute', disputeId: 'du_1', amount: inr(118_000) },
    ];
    const close = (outcome: 'lost' | 'won'): PaymentCommand => ({
      type: 'close_dispute',
      disputeId: 'du_1',
      outcome,
    });
    expect(carryOut(newPayment(118_000), [...opened, close('won')]).payment).toEqual({
      ...carryOut(newPayment(118_000), toPaidOut).payment,
      wonDisputeIds: ['du_1'],
    });
    const lost = balances([...opened, close('lost')]);
    expect(lost('disputes')).toBe(0);
    expect(lost('processor_clearing')).toBe(-80_000);
    expect(lost('refunds')).toBe(80_000);
  });
});

describe('a bank that asks for more than is left', () => {
  const open: PaymentCommand = { type: 'open_dispute', disputeId: 'du_1', amount: inr(118_000) };
  const close = (outcome: 'lost' | 'won'): PaymentCommand => ({
    type: 'close_dispute',
    disputeId: 'du_1',
    outcome,
  });
  const refund = (amountMinor: number): PaymentCommand => ({
    type: 'refund',
    refundId: 're_1',
    amount: inr(amountMinor),
  });

  it.each([118_000, 18_000])(
    'is on record after a refund of %i, and the platform bears what is not there',
    (part) => {
      const before = [authorise, capture, refund(part)];
      const won = carryOut(newPayment(118_000), [...before, open, open, close('won'), close('won')]);
      expect(won.refused).toEqual([]);
      expect(won.payment).toEqual({
        ...carryOut(newPayment(118_000), before).payment,
        wonDisputeIds: ['du_1'],
      });
      const lost = balances([...before, open, close('lost'), close('lost')]);
      expect([lost('escrow'), lost('disputes')]).toEqual([0, 0]);
      expect(lost('refunds')).toBe(part);
      expect(lost('processor_clearing')).toBe(-part);
    },
  );

  it('is refused beyond all that was taken', () => {
    const more: PaymentCommand = { type: 'open_dispute', disputeId: 'du_1', amount: inr(118_001) };
    expect(carryOut(newPayment(118_000), [authorise, capture, refund(118_000), more]).refused).toEqual([
      more,
    ]);
  });
});

describe('a refund that the bank does not take', () => {
  const refund: PaymentCommand = { type: 'refund', refundId: 're_1', amount: inr(118_000) };
  const fail: PaymentCommand = { type: 'record_failed_refund', refundId: 're_1', amount: inr(118_000) };
  const settle = (reference: string): PaymentCommand => ({
    type: 'settle_failed_refund',
    refundId: 're_1',
    reference,
  });

  it('is owed to the customer, borne by those who bore it, until they are paid otherwise', () => {
    const failed = balances([authorise, capture, refund, fail]);
    expect(failed('customer')).toBe(-118_000);
    expect(failed('processor_clearing')).toBe(118_000);
    expect(failed('escrow')).toBe(0);
    const settled = balances([authorise, capture, refund, fail, settle('utr_1')]);
    expect(settled('customer')).toBe(0);
    expect(settled('processor_clearing')).toBe(0);
  });

  it('fails once and is settled once, whatever comes again', () => {
    const again = carryOut(newPayment(118_000), [
      authorise,
      capture,
      ...[refund, refund, fail, fail, settle('utr_1'), settle('utr_1'), refund, fail],
    ]);
    expect(again.refused).toEqual([]);
    expect(again.events.map(({ type }) => type)).toEqual([
      'payment.authorised',
      'payment.captured',
      'payment.refunded',
      'payment.refund_failed',
      'payment.refund_settled',
    ]);
    expect(
      carryOut(newPayment(118_000), [authorise, capture, refund, fail, settle('a'), settle('b')]).refused,
    ).toEqual([settle('b')]);
  });

  it('is refused when it was never made, or gives back more than was refunded', () => {
    const more: PaymentCommand = {
      ...fail,
      type: 'record_failed_refund',
      refundId: 're_1',
      amount: inr(118_001),
    };
    expect(
      carryOut(newPayment(118_000), [authorise, capture, fail, settle('a'), refund, more]).refused,
    ).toEqual([fail, settle('a'), more]);
  });

  it('is kept while the bank disputes the rest', () => {
    const part: PaymentCommand = { type: 'refund', refundId: 're_1', amount: inr(18_000) };
    const open: PaymentCommand = { type: 'open_dispute', disputeId: 'du_1', amount: inr(100_000) };
    const back: PaymentCommand = { type: 'record_failed_refund', refundId: 're_1', amount: inr(18_000) };
    const told = carryOut(newPayment(118_000), [authorise, capture, part, open, back, settle('utr_1')]);
    expect(told.refused).toEqual([]);
    expect(takenOf(told.payment)?.failedRefunds).toEqual([
      { refundId: 're_1', amount: inr(18_000), settledBy: 'utr_1' },
    ]);
  });
});

describe('a notice that comes again', () => {
  it('gives money back once per refund', () => {
    const refund: PaymentCommand = { type: 'refund', refundId: 're_1', amount: inr(11_800) };
    const commands = [...toPaidOut, refund, refund];
    expect(carryOut(newPayment(118_000), commands)).toMatchObject({
      refused: [],
      payment: { refunded: inr(11_800) },
    });
    expect(carryOut(newPayment(118_000), commands).events).toHaveLength(5);
  });

  it('neither opens nor closes a dispute again that was won', () => {
    const open: PaymentCommand = { type: 'open_dispute', disputeId: 'du_1', amount: inr(118_000) };
    const win: PaymentCommand = { type: 'close_dispute', disputeId: 'du_1', outcome: 'won' };
    const told = carryOut(newPayment(118_000), [...toPaidOut, open, open, win, open, win]);
    expect(told).toMatchObject({ refused: [], payment: { status: 'paid_out' } });
  });
});

describe('the ledger', () => {
  const about = { paymentId: 'pay_1' as PaymentId, bookingId: 'bkg_1' as BookingId };

  it('refuses entries that do not sum to zero in each currency', () => {
    const crossed = [debit('customer', inr(100), customerId), credit('escrow', money(100, 'USD'))];
    expect(() => ledgerTransaction('capture', about, crossed)).toThrow(/off by 100 INR/);
    expect(() => ledgerTransaction('capture', about, [])).toThrow(/moves nothing/);
  });

  it('names a transaction by what happened, so that a payout has one id whatever the transfer', () => {
    const of = (transfer: string) => {
      const paid: PaymentCommand = { ...payOut, providerTransferId: transfer };
      return [...carryOut(newPayment(118_000), [authorise, capture, release, paid]).ledger.keys()];
    };
    expect(of('tr_1')).toEqual(of('tr_2'));
    expect(of('tr_1')).toContain('ltx.pay_1.payout');
  });
});

describe('a released payment', () => {
  it('is paid to the vendor it was divided for', () => {
    const { payment } = carryOut(newPayment(118_000), [authorise, capture, release]);
    const other = decidePayment(payment, { ...release, vendorId: 'usr_other' as UserId });
    expect(other).toMatchObject({ error: { code: 'illegal_transition', from: 'released' } });
  });
});
