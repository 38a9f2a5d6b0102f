import type { Instant } from '#kernel/clock.ts';
import { type CityDated, inForce } from '#kernel/in-force.ts';
import type { BookingPolicy } from './booking.ts';

type DatedPolicy = CityDated & { readonly policy: BookingPolicy };

const base: BookingPolicy = {
  version: '2026-01',
  paymentMinutes: 15,
  offerMinutes: 10,
  earlyMinutes: 180,
  freeCancelMinutesBefore: 240,
  lateCancelFeeBasisPoints: 2_000,
  noShowFeeBasisPoints: 5_000,
  rescheduleMinutesBefore: 120,
  maxReschedules: 2,
  customerWaitMinutes: 15,
  vendorGraceMinutes: 30,
  signatureReminderHours: 24,
  signatureEscalationHours: 48,
  disputeDays: 7,
  minPhotosBefore: 1,
  minPhotosAfter: 1,
};

const policies: readonly DatedPolicy[] = [
  { city: '*', effectiveFrom: '2026-01-01T00:00:00.000Z', policy: base },
];

/**
 * The booking policy in force for a city at an instant.
 * @throws RangeError when none has begun.
 */
export function policyAt(city: string, at: Instant): BookingPolicy {
  const found = inForce(policies, city, at);
  if (!found) throw new RangeError(`No booking policy is in force for ${city} at ${at}.`);
  return found.policy;
}
