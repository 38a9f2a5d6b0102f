import type { BookingId, UserId } from '#kernel/ids.ts';
import {
  allocateBatch,
  type BatchAssignment,
  type BatchBooking,
  type BatchOptions,
  straightLineOptions,
} from './allocate-batch.ts';
import type { Candidate } from './candidate.ts';

const MINUTE_MS = 60_000;

export type DayResult = {
  readonly assigned: readonly BatchAssignment[];
  readonly unassigned: readonly BookingId[];
  /** The vendors with the new visits added. */
  readonly vendors: readonly Candidate[];
};

const firstEndMs = (booking: BatchBooking) => booking.earliestStartMs + booking.durationMinutes * MINUTE_MS;

/** Bookings by start, split where the next one can start after an earlier one of the wave has ended. */
function waves(bookings: readonly BatchBooking[]): readonly (readonly BatchBooking[])[] {
  const sorted = [...bookings].sort(
    (a, b) => a.earliestStartMs - b.earliestStartMs || (a.bookingId < b.bookingId ? -1 : 1),
  );
  const cut: BatchBooking[][] = [];
  let endMs = Number.NEGATIVE_INFINITY;
  for (const booking of sorted) {
    const wave = cut.at(-1);
    if (wave && booking.earliestStartMs < endMs) {
      wave.push(booking);
      endMs = Math.min(endMs, firstEndMs(booking));
    } else {
      cut.push([booking]);
      endMs = firstEndMs(booking);
    }
  }
  return cut;
}

function withVisits(
  vendors: readonly Candidate[],
  wave: readonly BatchBooking[],
  assigned: readonly BatchAssignment[],
) {
  const bookingOf = new Map(wave.map((booking) => [booking.bookingId, booking]));
  const visitOf = new Map(
    assigned.map(({ bookingId, vendorId, startMs }) => {
      const { point, durationMinutes, bufferMinutes } = bookingOf.get(bookingId) as BatchBooking;
      return [
        vendorId,
        { startMs, endMs: startMs + durationMinutes * MINUTE_MS, place: point, bufferMinutes },
      ];
    }),
  );
  return vendors.map((vendor) => {
    const visit = visitOf.get(vendor.vendorId);
    return visit ? { ...vendor, visits: [...vendor.visits, visit] } : vendor;
  });
}

/**
 * Assigns the bookings of a day in waves of overlapping bookings, each wave a batch solved to optimality given the waves
 * before. Bookings that remain are tried again, since a vendor may have room for two short jobs of one wave. Each step
 * is optimal; the day as a whole is not proven optimal (that is a routing problem).
 * @throws RangeError as `allocateBatch` does.
 */
export function allocateDay(
  bookings: readonly BatchBooking[],
  vendors: readonly Candidate[],
  options: BatchOptions = straightLineOptions(),
): DayResult {
  const assigned: BatchAssignment[] = [];
  const unassigned: BookingId[] = [];
  let days = vendors;
  for (const wave of waves(bookings)) {
    const given = inRounds(wave, days, options);
    assigned.push(...given.assigned);
    unassigned.push(...given.unassigned);
    days = given.vendors;
  }
  return { assigned, unassigned, vendors: days };
}

/** Batches of the open bookings, each solved to optimality, until no vendor can take another. */
function inRounds(
  bookings: readonly BatchBooking[],
  vendors: readonly Candidate[],
  options: BatchOptions,
): DayResult {
  const assigned: BatchAssignment[] = [];
  let days = vendors;
  let left = bookings;
  while (left.length > 0) {
    const batch = allocateBatch(left, days, options);
    if (batch.assigned.length === 0) break;
    assigned.push(...batch.assigned);
    days = withVisits(days, left, batch.assigned);
    const open = new Set(batch.unassigned);
    left = left.filter(({ bookingId }) => open.has(bookingId));
  }
  return { assigned, unassigned: left.map(({ bookingId }) => bookingId), vendors: days };
}

/**
 * Reassigns the bookings of a vendor who dropped out to the others, whose own visits are not moved. The bookings form one
 * batch although they follow each other: in waves, an early one could take the only vendor who can do a later one.
 */
export function replanWithout(
  dropout: UserId,
  bookings: readonly BatchBooking[],
  vendors: readonly Candidate[],
  options: BatchOptions = straightLineOptions(),
): DayResult {
  const others = vendors.filter(({ vendorId }) => vendorId !== dropout);
  return inRounds(bookings, others, options);
}
