import { SFNClient } from '@aws-sdk/client-sfn';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createPayoutStarter } from '#adapters/stepfunctions/stepfunctions-payout-starter.ts';
import { keepHold } from '#application/payout/keep-hold.ts';
import { settleEndedBooking } from '#application/payout/settle-ended-booking.ts';
import { readConfig } from '#config/config.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { composePaymentProvider } from '#functions/runtime/composition/stripe.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';
import { type Money, zero } from '#kernel/money.ts';

const config = readConfig(['LEDGER_TABLE', 'SIGN_THEN_PAY_ARN']);
const ports = {
  uow: unitOfWork([bookingAggregate, paymentAggregate], { ledger: config.LEDGER_TABLE }),
  bookings: createDynamoDbBookings(client, operationalTable),
  payments: createDynamoDbPayments(client, operationalTable),
};
const provider = composePaymentProvider();
const payouts = createPayoutStarter(new SFNClient(clientLimits), config.SIGN_THEN_PAY_ARN);

const contextOf = ({ correlationId }: DomainEvent) =>
  ({ actor: { kind: 'system', id: 'payout' }, at: new Date().toISOString(), correlationId }) as const;

/** Refunds all but the fee, and starts the payout of the fee's shares. */
async function settle(event: DomainEvent, bookingId: string, fee: Money): Promise<void> {
  const { eventId, correlationId } = event;
  const paid = { ...ports, provider: await provider() };
  const settled = await settleEndedBooking(paid, bookingId, fee, contextOf(event));
  if (!settled.ok)
    throw new Error(`${bookingId} could not be settled: ${settled.error.detail ?? settled.error.code}`);
  if (settled.value.amountMinor > 0)
    await payouts.start(eventId, { bookingId, correlationId, release: { by: 'ending', eventId } });
}

async function keep(event: DomainEvent, bookingId: string): Promise<void> {
  const kept = await keepHold({ ...ports, provider: await provider() }, bookingId, contextOf(event));
  if (!kept.ok) throw new Error(`The hold of ${bookingId} could not be captured: ${kept.error.code}`);
}

/**
 * Starts the payout after a signature. When a booking ends without one, or a dispute is decided for the customer, refunds
 * the customer and pays out the fee. Captures a hold that would expire before the signature.
 */
export const handler = createConsumer('payout', () => async (event) => {
  const { correlationId } = event;
  switch (event.type) {
    case 'signature.completed': {
      const { bookingId, envelopeId, evidenceHash } = eventData(event.type, event.data);
      const release = { by: 'signature', envelopeId, evidenceHash } as const;
      return payouts.start(event.eventId, { bookingId, correlationId, release });
    }
    case 'payment.unparked': {
      const { bookingId, status } = eventData(event.type, event.data);
      // The customer was refunded and ops have reversed the transfer, so there is nothing to pay.
      if (status === 'refunded') return;
      const release = { by: 'ops', eventId: event.eventId } as const;
      return payouts.start(event.eventId, { bookingId, correlationId, release });
    }
    case 'payment.capture_requested': {
      const { bookingId } = eventData(event.type, event.data);
      return keep(event, bookingId);
    }
    case 'booking.resolved': {
      const { bookingId, outcome } = eventData(event.type, event.data);
      return outcome === 'refund_customer' ? settle(event, bookingId, zero('INR')) : undefined;
    }
    case 'booking.expired': {
      const { bookingId } = eventData(event.type, event.data);
      return settle(event, bookingId, zero('INR'));
    }
    case 'booking.unfulfilled':
    case 'booking.cancelled':
    case 'booking.customer_no_show':
    case 'booking.vendor_no_show': {
      const { bookingId, fee } = eventData(event.type, event.data);
      return settle(event, bookingId, fee);
    }
    default:
      throw new TypeError(`The payout consumer does not handle ${event.type}.`);
  }
});
