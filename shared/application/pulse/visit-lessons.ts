import type { BookingRepository } from '#application/booking/ports.ts';
import { type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import { bufferModelKey, travelFitKey, travelModelKey } from '#application/engines/engine-keys.ts';
import { type StoredTravel, travelOf } from '#application/engines/engine-state.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { type BufferModel, bufferModel, learnVisit } from '#domain/buffering/buffer.ts';
import { learnTrip, type Trip, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { minutesBetween } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { localDate, localMinutes } from '#kernel/local-time.ts';
import type { Lesson } from './learn-once.ts';
import { withTrip } from './logged-trips.ts';

export type VisitPorts = {
  readonly bookings: Pick<BookingRepository, 'findAll'>;
  readonly vendors: Pick<VendorRepository, 'findAll'>;
};

type Found = Awaited<ReturnType<UnitOfWork['readDocuments']>>;

/** A visit that an event is of, its booking as it stands now. */
export type Visit = { readonly booking: Booking; readonly vendor: Vendor | undefined };

/** A vendor who sets out this long after the last visit may come from anywhere: the base is assumed. */
const STRAIGHT_ON_MINUTES = 60;
/** A city's models learn from every visit in it: a memory of days would outgrow them. */
const CITY_MEMORY_HOURS = 3;

/** The visits that events are of, by the booking. */
export async function loadVisits(
  { bookings, vendors }: VisitPorts,
  events: readonly DomainEvent[],
): Promise<ReadonlyMap<string, Visit>> {
  if (events.length === 0) return new Map();
  const found = await bookings.findAll([...new Set(events.map(({ data }) => String(data['bookingId'])))]);
  const ids = [...new Set(found.map(({ state }) => state.vendorId))];
  const people = new Map(
    (await vendors.findAll(ids, 'eventual')).map(({ state }) => [state.vendorId, state] as const),
  );
  return new Map(
    found.map(({ state }) => [state.bookingId, { booking: state, vendor: people.get(state.vendorId) }]),
  );
}

const dayKeyOf = ({ vendorId, slot, timeZone }: Booking): string =>
  vendorDayKey(vendorId, localDate(slot.start, timeZone));

/** The documents that a visit's lessons are made of, and those that learn them. */
export const keysOfVisit = ({ booking }: Visit): readonly string[] => [
  dayKeyOf(booking),
  travelModelKey(booking.city),
  travelFitKey(booking.city),
  bufferModelKey(booking.city),
];

/** Where the vendor set out from: the visit before, or the base. */
function origin({ booking, vendor }: Visit, found: Found, departAt: string): GeoPoint | undefined {
  // Written through `dayDocument` alone.
  const { visits = [] } = (found.get(dayKeyOf(booking))?.state as StoredDay | undefined) ?? {};
  const before = visits
    .filter(({ bookingId, start }) => bookingId !== booking.bookingId && start < booking.slot.start)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .at(-1);
  const straightOn = before !== undefined && minutesBetween(before.end, departAt) <= STRAIGHT_ON_MINUTES;
  return straightOn ? before.place : vendor?.base.point;
}

/** The trip that ended with an arrival, for the city's travel model. */
export function travelLessons(event: DomainEvent, visit: Visit, found: Found): readonly Lesson[] {
  const { city, place, timeZone, enteredAt } = visit.booking;
  const departAt = enteredAt.en_route;
  if (departAt === undefined) return [];
  const from = origin(visit, found, departAt);
  if (!from) return [];
  const actualMinutes = minutesBetween(departAt, event.occurredAt);
  const trip: Trip = { from, to: place.point, departAt, timeZone, actualMinutes };
  const { fitted } = travelOf(found, city);
  return [
    {
      key: travelModelKey(city),
      event,
      memoryHours: CITY_MEMORY_HOURS,
      learn: (before) => {
        // Written here and by the refit alone.
        const stored = (before as StoredTravel | undefined) ?? travelModel();
        const { fitted: _, ...learned } = learnTrip({ ...stored, ...(fitted ? { fitted } : {}) }, trip);
        return { ...learned, log: withTrip((stored as StoredTravel).log ?? [], trip) } satisfies StoredTravel;
      },
    },
  ];
}

/** How much longer travel and work took than planned, for the service's buffer. */
export function overrunLessons(event: DomainEvent, visit: Visit, found: Found): readonly Lesson[] {
  const { city, place, timeZone, durationMinutes, serviceId, enteredAt } = visit.booking;
  const {
    in_progress: startedAt,
    en_route: departAt,
    arrived: arrivedAt,
    changes_requested: reworkAt,
  } = enteredAt;
  if (!startedAt || !departAt || !arrivedAt) return [];
  // Work that is done again was planned for nowhere.
  if (reworkAt !== undefined && reworkAt < event.occurredAt) return [];
  const to = place.point;
  const from = origin(visit, found, departAt) ?? to;
  const travelMinutes = travelMinutesBy(travelOf(found, city), timeZone)(from, to, Date.parse(departAt));
  const finished = {
    serviceId,
    hour: localMinutes(startedAt, timeZone) / 60,
    travelMinutes,
    durationMinutes,
    travelErrorMinutes: minutesBetween(departAt, arrivedAt) - travelMinutes,
    overrunMinutes: minutesBetween(startedAt, event.occurredAt) - durationMinutes,
  };
  return [
    {
      key: bufferModelKey(city),
      event,
      memoryHours: CITY_MEMORY_HOURS,
      // Written here alone.
      learn: (before) => learnVisit((before as BufferModel | undefined) ?? bufferModel(), finished),
    },
  ];
}
