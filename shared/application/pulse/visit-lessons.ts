import type { BookingRepository } from '#application/booking/ports.ts';
import { type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import {
  bufferModelKey,
  type EngineState,
  readEnginesToTeach,
  type StoredTravel,
  travelModelKey,
} from '#application/engines/engine-state.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import type { Document, UnitOfWork } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { learnVisit } from '#domain/buffering/buffer.ts';
import { learnTrip, type Trip, travelMinutesBy } from '#domain/buffering/travel.ts';
import { minutesBetween } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { localDate, localMinutes } from '#kernel/local-time.ts';
import { withTrip } from './logged-trips.ts';

export type VisitLessonPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
};

/** A vendor who sets out this long after his last visit may come from anywhere: his base is assumed. */
const STRAIGHT_ON_MINUTES = 60;

async function bookingOf(ports: VisitLessonPorts, event: DomainEvent): Promise<Booking | undefined> {
  const bookingId = event.data['bookingId'];
  return typeof bookingId === 'string' ? (await ports.bookings.find(bookingId))?.state : undefined;
}

type Lesson = {
  readonly engines: EngineState;
  readonly version: number;
  readonly from: GeoPoint | undefined;
};

/** The engines, the version of the document that is to be learned into, and where the vendor set out from. */
async function lesson(
  ports: VisitLessonPorts,
  booking: Booking,
  key: string,
  departAt: string,
  at: string,
): Promise<Lesson> {
  const dayKey = vendorDayKey(booking.vendorId, localDate(booking.slot.start, booking.timeZone));
  const place = { city: booking.city, pincode: booking.place.pincode };
  const [{ engines, found }, vendor] = await Promise.all([
    readEnginesToTeach(ports.store, place, at, [dayKey]),
    ports.vendors.find(booking.vendorId),
  ]);
  // Written through `dayDocument` alone.
  const { visits = [] } = (found.get(dayKey)?.state as StoredDay | undefined) ?? {};
  const before = visits
    .filter(({ bookingId, start }) => bookingId !== booking.bookingId && start < booking.slot.start)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .at(-1);
  const straightOn = before !== undefined && minutesBetween(before.end, departAt) <= STRAIGHT_ON_MINUTES;
  return {
    engines,
    version: found.get(key)?.version ?? 0,
    from: straightOn ? before.place : vendor?.state.base.point,
  };
}

/** What an arrival tells: whether it was on time, and the trip for the city's travel model. */
export async function travelLesson(
  ports: VisitLessonPorts,
  event: DomainEvent,
): Promise<{ readonly onTime: boolean; readonly documents: readonly Document[] } | undefined> {
  const booking = await bookingOf(ports, event);
  const departAt = booking?.enteredAt.en_route;
  if (!booking || departAt === undefined) return undefined;
  const key = travelModelKey(booking.city);
  const { engines, version, from } = await lesson(ports, booking, key, departAt, event.occurredAt);
  const onTime = event.occurredAt <= booking.slot.start;
  if (!from) return { onTime, documents: [] };
  const trip: Trip = {
    from,
    to: booking.place.point,
    departAt,
    timeZone: booking.timeZone,
    actualMinutes: minutesBetween(departAt, event.occurredAt),
  };
  const { fitted: _, ...learned } = learnTrip(engines.travel, trip);
  const state: StoredTravel = { ...learned, log: withTrip(engines.travel.log ?? [], trip) };
  return { onTime, documents: [{ key, version, state }] };
}

/** How much longer travel and work took than planned, for the service's buffer. */
export async function overrunLesson(
  ports: VisitLessonPorts,
  event: DomainEvent,
): Promise<readonly Document[]> {
  const booking = await bookingOf(ports, event);
  const { in_progress: startedAt, en_route: departAt, arrived: arrivedAt } = booking?.enteredAt ?? {};
  if (!booking || !startedAt || !departAt || !arrivedAt) return [];
  const key = bufferModelKey(booking.city);
  const { engines, version, from } = await lesson(ports, booking, key, departAt, event.occurredAt);
  const { timeZone, durationMinutes, serviceId } = booking;
  const to = booking.place.point;
  const travelMinutes = travelMinutesBy(engines.travel, timeZone)(from ?? to, to, departAt);
  const state = learnVisit(engines.buffer, {
    serviceId,
    hour: localMinutes(startedAt, timeZone) / 60,
    travelMinutes,
    durationMinutes,
    travelErrorMinutes: minutesBetween(departAt, arrivedAt) - travelMinutes,
    overrunMinutes: minutesBetween(startedAt, event.occurredAt) - durationMinutes,
  });
  return [{ key, version, state }];
}
