import { describe, expect, it } from 'vitest';
import { approvalRefusal } from '#application/operations/approval.ts';
import type { Parked, PaymentRecord } from '#application/payment/ports.ts';
import { pendingPayment } from '#domain/payment/payment.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { type Currency, money } from '#kernel/money.ts';

const record = (amountMinor: number, parked: Parked | null, currency: Currency = 'INR'): PaymentRecord => ({
  payment: pendingPayment({
    paymentId: 'pay_1' as PaymentId,
    bookingId: 'bk_1' as BookingId,
    customerId: 'usr_asha' as UserId,
    amount: money(amountMinor, currency),
  }),
  vendorId: 'usr_ravi',
  providerPaymentId: 'pi_1',
  captureMethod: 'manual',
  parked,
});
const parkedBy = (kind: 'ops' | 'system', id: string): Parked => ({
  reason: 'r',
  by: { kind, id },
  at: '2026-11-22T10:00:00.000Z',
});
const limited = { userId: 'usr_meera', limit: money(2_500_000, 'INR') };

describe('who may let money go', () => {
  it.each([
    [2_500_000, undefined],
    [2_500_001, 'over_limit'],
  ])('an ops_manager up to the limit: %i', (amount, code) => {
    expect(approvalRefusal(record(amount, parkedBy('system', 'sign_then_pay')), limited)?.code).toBe(code);
  });

  it('a super_admin any amount', () => {
    const anyAmount = { userId: 'usr_root', limit: null };
    expect(approvalRefusal(record(9_000_000_000, parkedBy('ops', 'usr_meera')), anyAmount)).toBeUndefined();
  });

  it('nobody what they filed themselves, whatever the limit', () => {
    for (const approver of [limited, { userId: 'usr_meera', limit: null }]) {
      expect(approvalRefusal(record(100, parkedBy('ops', 'usr_meera')), approver)?.code).toBe('own_filing');
    }
  });

  it.each(['usr_asha', 'usr_ravi'])('nobody who is a party: %s', (userId) => {
    expect(approvalRefusal(record(100, null), { userId, limit: null })?.code).toBe('own_filing');
  });

  it('nothing in a currency that the limit is not in', () => {
    expect(approvalRefusal(record(100, null, 'USD'), limited)?.code).toBe('over_limit');
  });
});
