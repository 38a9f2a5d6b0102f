import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { timersOf } from '#application/timers/timers-of.ts';
import { domainEvent, type EventInput, type EventType } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';
import { type Payment, pendingPayment } from '#domain/payment/payment.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { openDesk, terms } from '../payment/desk.ts';

const { bookingId, customerId } = terms;
const held: Payment = { ...terms, status: 'authorised', holdExpiresAt: '2026-11-29T10:00:00.000Z' };
const parties = { bookingId, customerId, vendorId: 'usr_v' };

function timersAfter<T extends EventType>(payment: Payment, type: T, data: EventInput<T>) {
  const link = {
    eventId: 'e1',
    type,
    schemaVersion: 1,
    aggregate: { kind: 'booking', id: bookingId },
    sequence: 1,
    occurredAt: '2026-11-22T10:00:00.000Z',
    actor: { kind: 'system', id: 'test' },
    correlationId: 'c',
    data: data as Record<string, unknown>,
  } as const;
  const { ports } = openDesk(newBooking(), payment);
  return timersOf(ports, domainEvent().parse(linkEvent(link, GENESIS, sha256)));
}

const asked = {
  ...parties,
  offerId: 'of_1',
  status: 'sent',
  expiresAt: '2026-11-22T10:10:00.000Z',
  slotStart: '2026-11-23T04:30:00.000Z',
  vendorShare: terms.amount,
} as const;
const signed = {
  ...parties,
  envelopeId: 'env_1',
  status: 'completed',
  documentHash: 'a'.repeat(64),
  evidenceHash: 'b'.repeat(64),
};
const parked = { ...parties, paymentId: terms.paymentId, status: 'authorised', amount: terms.amount };
const task = { task: 'keep_hold', bookingId };
const dayBefore = '2026-11-28T10:00:00.000Z';

describe('money that is held', () => {
  it('is looked at a day before its hold ends, from when a vendor is asked', async () => {
    const { set } = await timersAfter(held, 'offer.sent', asked);
    expect(set).toContainEqual({ name: 'hold-bk_1', at: dayBefore, task });
  });

  it('needs no look once it is signed, as the payout captures it', async () => {
    const { cancel } = await timersAfter(held, 'signature.completed', signed);
    expect(cancel).toContain('hold-bk_1');
  });

  it('is looked at again when that payout is parked before the capture', async () => {
    const { set } = await timersAfter(held, 'payment.parked', { ...parked, reason: 'evidence' });
    expect(set).toEqual([{ name: 'parked-hold-bk_1', at: dayBefore, task }]);
  });
});

describe('money that is not held', () => {
  const others: readonly Payment[] = [
    pendingPayment(terms),
    {
      ...terms,
      status: 'captured',
      captured: terms.amount,
      refunded: { ...terms.amount, amountMinor: 0 },
      refundIds: [],
      wonDisputeIds: [],
    },
  ];
  it.each(others)('has no hold to end: $status', async (payment) => {
    const { set } = await timersAfter(payment, 'offer.sent', asked);
    expect(set.map(({ name }) => name)).toEqual(['offer-of_1']);
    expect(await timersAfter(payment, 'payment.parked', { ...parked, reason: 'payee' })).toEqual({
      set: [],
      cancel: [],
    });
  });
});
