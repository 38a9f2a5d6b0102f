import type { BatchBooking } from '#domain/allocation/allocate-batch.ts';
import type { Candidate } from '#domain/allocation/candidate.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { BookingId, ServiceId, UserId } from '#kernel/ids.ts';

const HOUR_MS = 3_600_000;
/** Midnight in Asia/Kolkata of the simulated Monday. */
const MIDNIGHT_MS = Date.parse('2026-03-01T18:30:00.000Z');
const hour = (hours: number) => MIDNIGHT_MS + hours * HOUR_MS;

const SERVICES = ['cleaning', 'plumbing', 'electrical', 'appliance', 'painting', 'salon'] as ServiceId[];
const DURATIONS_MINUTES = [45, 60, 60, 90, 90, 120, 150];

/** mulberry32: a small generator with a seed, so that every run sees the same city. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type CityDay = { readonly vendors: readonly Candidate[]; readonly bookings: readonly BatchBooking[] };

/**
 * A day in a city, made up on its real pincodes: where demand and vendors are follows a skewed popularity of
 * pincodes; homes lie within about 1.5 km of their pincode's point, since many share one. Bookings are in the order
 * they were made, the evening before at the latest.
 */
export function cityDay(
  pincodes: readonly Pincode[],
  vendorCount: number,
  bookingCount: number,
  seed: number,
): CityDay {
  const random = seededRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const popularity = pincodes.map(() => random() ** 3 + 0.05);
  const popular = popularity.reduce((total, weight) => total + weight, 0);
  const somewhere = (): { pincode: string; point: GeoPoint } => {
    let left = random() * popular;
    const index = popularity.findIndex((weight) => {
      left -= weight;
      return left <= 0;
    });
    const { pincode, point } = pincodes[Math.max(0, index)] as Pincode;
    const jitter = () => (random() + random() - 1) * 0.014;
    return { pincode, point: { lat: point.lat + jitter(), lng: point.lng + jitter() } };
  };

  const vendors = Array.from({ length: vendorCount }, (_, index): Candidate => {
    const fresh = random() < 0.15;
    const jobs = fresh ? Math.floor(random() * 4) : 20 + Math.floor(random() * 280);
    const quality = 0.5 + 0.5 * Math.sqrt(random());
    const [from, to] = pick<[number, number]>([
      [9, 18],
      [8, 14],
      [12, 20],
      [9, 20],
    ]);
    const answered = Math.ceil(jobs / Math.max(0.3, quality));
    return {
      vendorId: `vendor-${String(index).padStart(4, '0')}` as UserId,
      active: true,
      base: somewhere().point,
      skills: new Set([pick(SERVICES), pick(SERVICES)]),
      coverage: { kind: 'radius', radiusMeters: 6_000 + random() * 9_000 },
      documents: [],
      workingHours: [{ startMs: hour(from), endMs: hour(to) }],
      breaks: [],
      visits: [],
      capacityMinutes: (to - from) * 50,
      ratings: { count: Math.floor(jobs * 0.6), mean: 1 + 4 * (0.6 + 0.4 * quality) },
      offers: { accepted: jobs, answered },
      arrivals: { onTime: Math.floor(jobs * quality), total: jobs },
      recent: {
        earnedMinor: jobs * 40_000 * random(),
        availableHours: (to - from) * 22,
        offersSent: answered,
      },
    };
  });

  const bookings = Array.from({ length: bookingCount }, (_, index): BatchBooking => {
    const start = 8 + Math.floor((random() + random()) * 5.5 * 2) / 2;
    return {
      bookingId: `booking-${String(index).padStart(4, '0')}` as BookingId,
      serviceId: pick(SERVICES),
      ...somewhere(),
      nowMs: hour(0),
      earliestStartMs: hour(start),
      latestStartMs: hour(start + 1),
      durationMinutes: pick(DURATIONS_MINUTES),
      bufferMinutes: 10,
    };
  });
  return { vendors, bookings };
}
