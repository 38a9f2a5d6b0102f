import type { Instant } from '#kernel/clock.ts';
import type { BookingPolicy } from './booking.ts';

type DatedPolicy = { readonly city: string; readonly from: Instant; readonly policy: BookingPolicy };

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

/** Newest last. `*` is every city without an entry of its own. */
export const policies: readonly DatedPolicy[] = [
  { city: '*', from: '2026-01-01T00:00:00.000Z', policy: base },
];

/**
 * The policy in force for a city at an instant: the city's newest that has begun, else the default's.
 * @throws RangeError when none has begun.
 */
export function policyAt(city: string, at: Instant, dated: readonly DatedPolicy[] = policies): BookingPolicy {
  const begun = dated.filter((p) => p.from <= at);
  const own = begun.filter((p) => p.city === city).at(-1) ?? begun.filter((p) => p.city === '*').at(-1);
  if (!own) throw new RangeError(`No booking policy is in force for ${city} at ${at}.`);
  return own.policy;
}
