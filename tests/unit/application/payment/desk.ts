import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import type {
  PaymentProvider,
  ProviderPayment,
  ProviderRefund,
  ProviderTransfer,
} from '#application/payment/payment-provider.ts';
import type { PaymentRecord } from '#application/payment/ports.ts';
import type { CallContext, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money, zero } from '#kernel/money.ts';
import { err, ok } from '#kernel/result.ts';
import { newBooking } from '../../domain/booking/bookings.ts';

export const AT = '2026-11-20T04:05:00.000Z';
const booking = newBooking();
export const terms = {
  paymentId: 'pay_1' as PaymentId,
  bookingId: 'bk_1' as BookingId,
  customerId: booking.customerId as UserId,
  amount: booking.price.total,
};
export const context: CallContext = {
  actor: { kind: 'system', id: 'payment_provider' },
  at: AT,
  correlationId: 'c',
};

export const providerPayment = (status: ProviderPayment['status']): ProviderPayment => ({
  providerPaymentId: 'pi_1',
  paymentId: terms.paymentId,
  status,
  amount: terms.amount,
  capturable: zero('INR'),
  captured: zero('INR'),
  clientSecret: undefined,
  decline: undefined,
});
export const refundOf = (providerRefundId: string, amountMinor: number): ProviderRefund => ({
  providerRefundId,
  paymentId: terms.paymentId,
  status: 'succeeded',
  amount: money(amountMinor, 'INR'),
});

export type Desk = ReturnType<typeof openDesk>;

/**
 * A booking and its payment, saved on their versions as a table would, and a provider that has forgotten all
 * idempotency keys: it knows the refunds and transfers given, and writes down what it is asked to do.
 */
export function openDesk(
  ofBooking: Booking,
  payment: Payment,
  made: {
    readonly refunds?: readonly ProviderRefund[];
    readonly transfers?: readonly ProviderTransfer[];
  } = {},
) {
  const rows: { booking: Loaded<Booking>; payment: Loaded<PaymentRecord> } = {
    booking: { version: 1, eventHash: '', state: ofBooking },
    payment: {
      version: 1,
      eventHash: '',
      state: {
        payment,
        vendorId: ofBooking.vendorId,
        providerPaymentId: 'pi_1',
        captureMethod: 'manual',
        parked: null,
      },
    },
  };
  const asked: string[] = [];
  /** The kinds of the ledger's transactions, with what they moved on each account. */
  const posted: unknown[] = [];
  const refused = async () => err({ code: 'not_found' } as const);
  const provider: Pick<
    PaymentProvider,
    'cancel' | 'capture' | 'findRefunds' | 'findTransfers' | 'readPayee' | 'readPayment' | 'refund'
  > = {
    cancel: async () => {
      asked.push('cancel');
      return ok(providerPayment('cancelled'));
    },
    refund: async ({ amount }) => {
      asked.push(`refund ${amount.amountMinor}`);
      return ok(refundOf('re_new', amount.amountMinor));
    },
    findRefunds: async () => ok(made.refunds ?? []),
    findTransfers: async () => ok(made.transfers ?? []),
    capture: refused,
    readPayee: refused,
    readPayment: refused,
  };
  const commit: UnitOfWork['commit'] = async ({ changes, appends = [] }) => {
    for (const { kind, id, version } of changes) {
      const known = kind === 'booking' ? rows.booking : kind === 'payment' ? rows.payment : undefined;
      if (known && known.version !== version) return err({ conflict: 'version', kind, id });
    }
    for (const { kind, version, state } of changes) {
      const next = { version: version + 1, eventHash: '' };
      if (kind === 'booking') rows.booking = { ...next, state: bookingAggregate.schema().parse(state) };
      if (kind === 'payment') rows.payment = { ...next, state: paymentAggregate.schema().parse(state) };
    }
    posted.push(...appends.map(({ record }) => record));
    return ok(undefined);
  };
  const ports = {
    uow: {
      commit,
      readDocument: async () => undefined,
      readDocuments: async () => new Map(),
      readIdempotency: async () => undefined,
    },
    bookings: { find: async () => rows.booking },
    payments: { find: async () => rows.payment },
    vendors: { find: async () => undefined },
    provider,
  };
  return { rows, asked, posted, ports };
}
