import { fitVisit, placeVisit } from '#domain/buffering/fit-visit.ts';
import { learnTrip, type TravelModel, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import type { FitRules, VendorDay } from '#domain/buffering/vendor-day.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';

const CANDIDATES = 500;
const WARM_UP = 400;
const ROUNDS = 1000;
const timeZone = 'Asia/Kolkata';

const at = (hour: number): string =>
  new Date(Date.parse('2026-01-05T03:30:00.000Z') + hour * 3_600_000).toISOString();
const place = (i: number, j = 0): GeoPoint => ({
  lat: 12.9 + ((i * 37 + j * 11) % 100) / 1000,
  lng: 77.5 + ((i * 53 + j * 7) % 100) / 1000,
});

function busyDay(index: number, rules: FitRules): VendorDay {
  let day: VendorDay = {
    vendorId: `vendor_${index}` as UserId,
    date: '2026-01-05',
    windows: [{ start: at(0), end: at(10) }],
    breaks: [{ start: at(4), end: at(4.5) }],
    startPlace: place(index),
    visits: [],
  };
  for (const hour of [1, 3, 5, 7, 9]) {
    const bookingId = `booking_${hour}` as BookingId;
    const times = { start: at(hour), durationMinutes: 40, bufferMinutes: 5 };
    const placed = placeVisit(day, { bookingId, ...times, place: place(index, hour) }, rules);
    if (placed.ok) day = placed.value;
  }
  return day;
}

/**
 * 99th percentile of the CPU milliseconds it takes to say for 500 vendors, each with a break and up to five
 * visits, whether one more visit fits, travel on both sides included and answered by the fit of these trips.
 */
export function slotFeasibilityP99({ fitted }: Pick<TravelModel, 'fitted'>): number {
  let model: TravelModel = { ...travelModel(), ...(fitted ? { fitted } : {}) };
  for (let i = 0; i < 300; i++) {
    const trip = { from: place(i), to: place(i + 1), departAt: at(i % 9), timeZone };
    model = learnTrip(model, { ...trip, actualMinutes: 10 + (i % 30) });
  }
  const rules = { travelMinutes: travelMinutesBy(model, timeZone), maxTravelMinutes: 200 };
  const days = Array.from({ length: CANDIDATES }, (_, index) => busyDay(index, rules));
  const spent: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const times = { start: at(1.9 + (round % 87) / 10), durationMinutes: 20, bufferMinutes: 5 };
    const before = process.cpuUsage();
    for (const day of days) {
      fitVisit(day, { bookingId: 'new' as BookingId, ...times, place: place(round) }, rules);
    }
    const { user, system } = process.cpuUsage(before);
    if (round >= WARM_UP) spent.push((user + system) / 1000);
  }
  return spent.sort((a, b) => a - b)[Math.ceil(ROUNDS * 0.99) - 1] ?? Number.NaN;
}
