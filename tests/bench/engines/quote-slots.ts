import { openSlots } from '#application/booking/choose-vendor.ts';
import { dayOf, fitRules, type VendorSupply } from '#application/booking/vendor-supply.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import { bufferModel } from '#domain/buffering/buffer.ts';
import { placeVisit } from '#domain/buffering/fit-visit.ts';
import { learnTrip, type TravelModel, travelModel } from '#domain/buffering/travel.ts';
import { rulesInForce } from '#domain/city-rules/city-rules.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { BookingId } from '#kernel/ids.ts';
import { draftVendor } from '#tests/support/vendors.ts';

const VENDORS = 500;
const WARM_UP = 100;
const ROUNDS = 400;
const ZONE = 'Asia/Kolkata';
const DATE = '2026-11-16';
/** Midnight of that day, local; vendors work from nine to seven. */
const MIDNIGHT_MS = Date.parse('2026-11-15T18:30:00.000Z');
const PINCODE = '560038';

const at = (hour: number): string => new Date(MIDNIGHT_MS + hour * 3_600_000).toISOString();
const place = (i: number, j = 0): GeoPoint => ({
  lat: 12.9 + ((i * 37 + j * 11) % 100) / 1000,
  lng: 77.55 + ((i * 53 + j * 7) % 100) / 1000,
});

/** Of five vendors one has a free day, two have two visits and two have four. */
const isBusy = (index: number, hour: number): boolean => (index * 7 + Math.round(hour) * 3) % 5 >= 2;

function busyVendor(index: number, engines: EngineState): VendorSupply {
  const base = { pincode: PINCODE, point: place(index) };
  const area = { kind: 'radius', radiusMeters: 50_000 } as const;
  const vendor = draftVendor({ vendorId: `usr_${index}`, status: 'approved', base, area });
  let day = dayOf(vendor, DATE, undefined);
  for (const hour of [9.5, 12, 14.5, 17]) {
    if (!isBusy(index, hour)) continue;
    const times = { start: at(hour), durationMinutes: 60, bufferMinutes: 15 };
    const visit = { bookingId: `bk_${hour}` as BookingId, ...times, place: place(index, hour) };
    const placed = placeVisit(day, visit, fitRules(engines, ZONE));
    if (placed.ok) day = placed.value;
  }
  return { vendor, on: { day, version: 1 } };
}

/**
 * 99th percentile of the CPU milliseconds of a quote's two searches when 500 vendors serve the place: for the requested
 * start at the customer's door, and for every start of the day in the middle of the pincode, which the price needs. The
 * fit is moved to the city of these vendors.
 */
export function quoteSlotsP99({ fitted }: Pick<TravelModel, 'fitted'>): number {
  let travel: TravelModel = { ...travelModel(), ...(fitted && { fitted: { ...fitted, origin: place(0) } }) };
  for (let i = 0; i < 300; i++) {
    const trip = { from: place(i), to: place(i + 1), departAt: at(9 + (i % 9)), timeZone: ZONE };
    travel = learnTrip(travel, { ...trip, actualMinutes: 10 + (i % 30) });
  }
  const now = at(7);
  const engines: EngineState = {
    travel,
    buffer: bufferModel(),
    pulse: { state: emptyPulseState(now, INDIA_CALENDAR), baseline: unknownBaseline },
    expected: undefined,
    freeze: undefined,
    rules: rulesInForce([], 'Bengaluru', now),
  };
  const supply = Array.from({ length: VENDORS }, (_, index) => busyVendor(index, engines));
  const job = { pincode: PINCODE, durationMinutes: 60, serviceId: 'svc_tap' };
  const spent: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const asked = at(9.5 + (round % 18) / 2);
    const before = process.cpuUsage();
    openSlots({ ...job, point: place(round) }, supply, engines, ZONE, Date.parse(now), asked);
    openSlots({ ...job, point: place(7) }, supply, engines, ZONE, Date.parse(now));
    const { user, system } = process.cpuUsage(before);
    if (round >= WARM_UP) spent.push((user + system) / 1000);
  }
  return spent.sort((a, b) => a - b)[Math.ceil(ROUNDS * 0.99) - 1] ?? Number.NaN;
}
