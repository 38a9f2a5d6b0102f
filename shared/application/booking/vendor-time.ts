import { type EngineState, readEngineState } from '#application/engines/engine-state.ts';
import { readPastWithVendors } from '#application/people/past-with-vendors.ts';
import type { Document } from '#application/unit-of-work.ts';
import type { PastWithVendors } from '#domain/allocation/candidate.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { removeVisit } from '#domain/buffering/fit-visit.ts';
import type { BookingId } from '#kernel/ids.ts';
import { localDate, localMinutes } from '#kernel/local-time.ts';
import { type Choice, chooseVendor } from './choose-vendor.ts';
import { dayDocument } from './day-document.ts';
import {
  bufferFor,
  dayOf,
  fitRules,
  type JobRequest,
  loadRankedSupply,
  type StoredDay,
  type SupplyPorts,
  vendorDayKey,
} from './vendor-supply.ts';

const bookingDate = (booking: Booking) => localDate(booking.slot.start, booking.timeZone);

/** The save that gives a vendor's time back; none when the day does not hold the booking. */
export async function releaseTime(
  ports: SupplyPorts,
  booking: Booking,
  at: string,
): Promise<readonly Document[]> {
  const date = bookingDate(booking);
  const key = vendorDayKey(booking.vendorId, date);
  const [documents, vendor, engines] = await Promise.all([
    ports.store.readDocuments([key]),
    ports.vendors.find(booking.vendorId),
    readEngineState(ports.store, { city: booking.city, pincode: booking.place.pincode }, at),
  ]);
  const found = documents.get(key);
  if (!found || !vendor) return [];
  // Written through `dayDocument` alone.
  const day = dayOf(vendor.state, date, found.state as StoredDay);
  const freed = removeVisit(day, booking.bookingId as BookingId, fitRules(engines, booking.timeZone));
  return freed === day ? [] : [dayDocument(freed, found.version)];
}

/** A booking as allocation is asked for it, at a start that need not be its own. */
export const jobOf = (
  booking: Booking,
  start: string,
  engines: EngineState,
  pastVendors: PastWithVendors,
  excludedVendorIds: readonly string[],
): JobRequest => ({
  skill: booking.skill,
  pincode: booking.place.pincode,
  point: booking.place.point,
  start,
  durationMinutes: booking.durationMinutes,
  bufferMinutes: bufferFor(
    engines,
    booking.serviceId,
    booking.durationMinutes,
    localMinutes(start, booking.timeZone) / 60,
  ),
  pastVendors,
  excludedVendorIds,
});

/**
 * The best vendor for a booking at a start, leaving out those who passed, or the requested one if available; undefined
 * when there is none.
 */
export async function findTime(
  ports: SupplyPorts,
  booking: Booking,
  start: string,
  excludedVendorIds: readonly string[],
  at: string,
  requestedVendorId?: string,
): Promise<Choice | undefined> {
  const date = localDate(start, booking.timeZone);
  const { pincode } = booking.place;
  const [supply, engines, past] = await Promise.all([
    loadRankedSupply(ports, { pincode, skill: booking.skill, date }, 'strong'),
    readEngineState(ports.store, { city: booking.city, pincode }, at),
    readPastWithVendors(ports.store, booking.customerId, 'strong'),
  ]);
  const rules = fitRules(engines, booking.timeZone);
  // The booking's own visit must not block its move.
  const others = supply.map((one) => ({
    ...one,
    on: { ...one.on, day: removeVisit(one.on.day, booking.bookingId as BookingId, rules) },
  }));
  const job = jobOf(booking, start, engines, past, excludedVendorIds);
  const nowMs = Date.parse(at);
  return chooseVendor(booking.bookingId, job, others, engines, booking.timeZone, nowMs, requestedVendorId);
}
