import { describe, expect, it } from 'vitest';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import type { ProviderPayment } from '#application/payment/payment-provider.ts';
import type { PaymentRecord } from '#application/payment/ports.ts';
import { type RecordNoticePorts, recordNotice } from '#application/payment/record-notice.ts';
import type { Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { pendingPayment } from '#domain/payment/payment.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { zero } from '#kernel/money.ts';
import { err, ok } from '#kernel/result.ts';
import { newBooking } from '../../domain/booking/bookings.ts';

const AT = '2026-11-20T04:05:00.000Z';
const PAYMENT = 'pay_1' as PaymentId;
const booking = newBooking();
const { total: amount } = booking.price;

/** A booking and its payment, saved on their versions as a table would, and a provider that counts. */
function desk(status: Booking['status']) {
  const terms = {
    paymentId: PAYMENT,
    bookingId: 'bk_1' as BookingId,
    customerId: booking.customerId as UserId,
    amount,
  };
  const rows: { booking: Loaded<Booking>; payment: Loaded<PaymentRecord> } = {
    booking: { version: 1, eventHash: '', state: newBooking({ status }) },
    payment: {
      version: 1,
      eventHash: '',
      state: {
        payment: pendingPayment(terms),
        vendorId: booking.vendorId,
        providerPaymentId: 'pi_1',
        captureMethod: 'manual',
        parked: null,
      },
    },
  };
  const asked: string[] = [];
  const refused = async () => err({ code: 'not_found' } as const);
  const provider: RecordNoticePorts['provider'] = {
    cancel: async () => {
      asked.push('cancel');
      return ok(told('cancelled'));
    },
    capture: refused,
    refund: refused,
    readPayee: refused,
    readPayment: refused,
  };
  const commit: UnitOfWork['commit'] = async ({ changes }) => {
    for (const { kind, id, version } of changes) {
      const known = kind === 'booking' ? rows.booking : kind === 'payment' ? rows.payment : undefined;
      if (known && known.version !== version) return err({ conflict: 'version', kind, id });
    }
    for (const { kind, version, state } of changes) {
      const next = { version: version + 1, eventHash: '' };
      if (kind === 'booking') rows.booking = { ...next, state: bookingAggregate.schema().parse(state) };
      if (kind === 'payment') rows.payment = { ...next, state: paymentAggregate.schema().parse(state) };
    }
    return ok(undefined);
  };
  return { rows, asked, provider, commit };
}

const told = (status: ProviderPayment['status']): ProviderPayment => ({
  providerPaymentId: 'pi_1',
  paymentId: PAYMENT,
  status,
  amount,
  capturable: zero('INR'),
  captured: zero('INR'),
  clientSecret: undefined,
  decline: undefined,
});
const notice = {
  kind: 'payment_authorised',
  noticeId: 'evt_1',
  occurredAt: AT,
  payment: told('authorised'),
} as const;
const context = { actor: { kind: 'system', id: 'payment_provider' }, at: AT, correlationId: 'c' } as const;

type Desk = ReturnType<typeof desk>;
/** Takes the notice; `between` runs once, after its first read. */
async function take(one: Desk, between: () => Promise<unknown> = async () => undefined) {
  let reads = 0;
  const after = async <T>(found: T): Promise<T> => {
    reads += 1;
    if (reads === 1) await between();
    return found;
  };
  const ports: RecordNoticePorts = {
    uow: {
      commit: one.commit,
      readDocument: async () => undefined,
      readDocuments: async () => new Map(),
      readIdempotency: async () => undefined,
    },
    bookings: { find: () => after(one.rows.booking) },
    payments: { find: () => after(one.rows.payment) },
    vendors: { find: async () => undefined },
    provider: one.provider,
  };
  return recordNotice(ports, notice, context);
}

const statusOf = ({ rows }: Desk) => ({
  booking: rows.booking.state.status,
  payment: rows.payment.state.payment.status,
});

describe('a notice that a payment was authorised', () => {
  it('leaves the hold alone when its twin confirms the booking between two reads', async () => {
    const one = desk('pending_payment');
    expect(await take(one, () => take(one))).toMatchObject({ ok: true });
    expect(one.asked).toEqual([]);
    expect(statusOf(one)).toEqual({ booking: 'confirmed', payment: 'authorised' });
  });

  it('lets the hold go when the booking is over', async () => {
    const one = desk('expired');
    expect(await take(one)).toMatchObject({ ok: true });
    expect(one.asked).toEqual(['cancel']);
    expect(statusOf(one)).toEqual({ booking: 'expired', payment: 'cancelled' });
  });
});
