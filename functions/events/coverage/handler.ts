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
 * Each event that may change where a vendor takes jobs, those that stop a vendor from doing accepted jobs, and a
 * customer's block of a vendor.
 */
export const handler = createConsumer('coverage', () => async (event) => {
  const at = systemClock.now().toISOString();
  if (event.type === 'vendor_preferences.set') return withdrawBlockedOffers(ports, event, at);
  // First, so that a stopped vendor is found for no new jobs while their own are handed on.
  await refreshCoverage(ports, event.aggregate.id, at);
  await handOverOfStopped(ports, event, at);
});
