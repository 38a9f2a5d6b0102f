import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock } from '#adapters/system/system.ts';
import { handOverOfStopped } from '#application/people/hand-over-of-stopped.ts';
import { refreshCoverage } from '#application/people/refresh-coverage.ts';
import { withdrawBlockedOffers } from '#application/people/withdraw-blocked-offers.ts';
import { people } from '#functions/runtime/composition/identity.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const ports = {
  ...bookingPorts(unitOfWork([bookingAggregate, offerAggregate])),
  users: people.users,
  pincodes: loadPincodes(),
};

/**
 * Updates coverage when a vendor's area or status changes, hands on the jobs of a vendor who can't do them, and
 * withdraws offers when a customer blocks a vendor.
 */
export const handler = createConsumer('coverage', () => async (event) => {
  const at = systemClock.now().toISOString();
  if (event.type === 'vendor_preferences.set') return withdrawBlockedOffers(ports, event, at);
  // First, so that a suspended vendor gets no new jobs while their accepted ones are handed on.
  await refreshCoverage(ports, event.aggregate.id, at);
  await handOverOfStopped(ports, event, at);
});
