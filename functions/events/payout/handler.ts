import { SFNClient } from '@aws-sdk/client-sfn';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createPayoutStarter } from '#adapters/stepfunctions/stepfunctions-payout-starter.ts';
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
const payouts = createPayoutStarter(new SFNClient({}), config.SIGN_THEN_PAY_ARN);

async function settle(event: DomainEvent, bookingId: string, fee: Money): Promise<void> {
  const context = {
    actor: { kind: 'system', id: 'payout' },
    at: new Date().toISOString(),
    correlationId: event.correlationId,
  } as const;
  const settled = await settleEndedBooking({ ...ports, provider: await provider() }, bookingId, fee, context);
  if (!settled.ok)
    throw new Error(`${bookingId} could not be settled: ${settled.error.detail ?? settled.error.code}`);
}

/** A signature starts the payout; the end of a booking gives money back. */
export const handler = createConsumer('payout', () => async (event) => {
  const { correlationId } = event;
  switch (event.type) {
    case 'signature.completed': {
      const { bookingId, envelopeId, evidenceHash } = eventData(event.type, event.data);
      const release = { by: 'signature', envelopeId, evidenceHash } as const;
      return payouts.start(event.eventId, { bookingId, correlationId, release });
    }
    case 'payment.unparked': {
      const { bookingId } = eventData(event.type, event.data);
      const release = { by: 'ops', eventId: event.eventId } as const;
      return payouts.start(event.eventId, { bookingId, correlationId, release });
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
      throw new TypeError(`The payout consumer is not made for ${event.type}.`);
  }
});
