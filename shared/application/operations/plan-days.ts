import type { BookingRepository } from '#application/booking/ports.ts';
import {
  comesTo,
  dayOf,
  fitRules,
  type StoredDay,
  vendorDayKey,
} from '#application/booking/vendor-supply.ts';
import { readEngineState } from '#application/engines/engine-state.ts';
import { isBlocked, readPastsWithVendors } from '#application/people/past-with-vendors.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { NOTICE_MINUTES } from '#domain/booking/bookable.ts';
import type { Booking, BookingStatus } from '#domain/booking/booking.ts';
import type { DaysPlan, PlanVendor, PlanVisit, UnplacedReason } from '#domain/buffering/days-plan.ts';
import { optimiseDays } from '#domain/buffering/optimise-days.ts';
import type { TimeSpan, VendorDay, Visit } from '#domain/buffering/vendor-day.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { minutesBetween, plusMinutes } from '#kernel/clock.ts';
import type { LocalDate } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type PlanDaysPorts = {
  readonly vendors: Pick<VendorRepository, 'findAll'>;
  readonly bookings: Pick<BookingRepository, 'findAll'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
};

export type PlanRequest = {
  readonly date: LocalDate;
  readonly vendorIds: readonly string[];
  readonly flexMinutes: number;
  /** Bookings that stay with their vendor and time. */
  readonly keep: readonly string[];
};

export type DayPlan = {
  readonly date: LocalDate;
  readonly vendors: readonly {
    readonly vendorId: string;
    readonly visits: readonly (TimeSpan & {
      readonly bookingId: string;
      readonly travelBeforeMinutes: number;
      readonly movedMinutes: number;
      readonly presentVendorId: string;
    })[];
  }[];
  readonly unplaced: readonly { readonly bookingId: string; readonly reason: string }[];
  readonly travelMinutesNow: number;
  readonly travelMinutesPlanned: number;
};

type Pasts = Awaited<ReturnType<typeof readPastsWithVendors>>;
type VisitNow = { readonly visit: Visit; readonly vendorId: string; readonly booking: Booking };

/**
 * How the days of some vendors could run: a proposal by the schedule optimiser, which changes nothing. What is
 * under way or done stays where it is, and so does what is not paid yet; the rest may move by `flexMinutes` and to any
 * of the vendors who has the skill, covers the place and is not blocked by the customer. 404 when a vendor is unknown.
 */
export async function planDays(
  ports: PlanDaysPorts,
  request: PlanRequest,
  at: string,
): Promise<Result<DayPlan, Failure>> {
  const { date, vendorIds } = request;
  const [found, documents] = await Promise.all([
    ports.vendors.findAll(vendorIds),
    ports.store.readDocuments(vendorIds.map((id) => vendorDayKey(id, date))),
  ]);
  const [first] = found;
  if (!first || found.length < vendorIds.length) return err(failure('not_found'));
  const vendors = found.map(({ state }) => state);
  const days = vendors.map((vendor) =>
    // Written through `dayDocument` alone.
    dayOf(vendor, date, documents.get(vendorDayKey(vendor.vendorId, date))?.state as StoredDay | undefined),
  );
  const [visits, engines] = await Promise.all([
    visitsOf(ports, days),
    readEngineState(ports.store, { city: first.state.city, pincode: first.state.base.pincode }, at),
  ]);
  const pasts = await readPastsWithVendors(
    ports.store,
    visits.map(({ booking }) => booking.customerId),
    'strong',
  );
  const rules = fitRules(engines, first.state.timeZone);
  const coming = visits.filter((now) => isComing(now, at));
  const pinned = visits.filter((now) => !isComing(now, at));
  const plan = optimiseDays({
    vendors: vendors.flatMap((vendor, i) => planVendor(vendor, days[i], pinned, rules.maxTravelMinutes)),
    visits: coming.map((now) => planVisit(now, vendors, days, pasts, request, at)),
    travelMinutes: rules.travelMinutes,
    notBefore: at,
  });
  return ok(proposal(date, plan, coming));
}

async function visitsOf(ports: PlanDaysPorts, days: readonly VendorDay[]): Promise<readonly VisitNow[]> {
  const all = days.flatMap((day) => day.visits.map((visit) => ({ visit, vendorId: day.vendorId })));
  const bookings = await ports.bookings.findAll(all.map(({ visit }) => visit.bookingId));
  const byId = new Map(bookings.map(({ state }) => [state.bookingId, state]));
  return all.flatMap((one) => {
    const booking = byId.get(one.visit.bookingId);
    return booking ? [{ ...one, booking }] : [];
  });
}

/** Nobody has set out yet, and there is time to tell the customer. */
const isComing = ({ visit, booking }: VisitNow, at: string): boolean =>
  (['pending_payment', 'confirmed', 'assigned'] satisfies BookingStatus[]).some(
    (status) => status === booking.status,
  ) && visit.start > plusMinutes(at, NOTICE_MINUTES);

function planVendor(
  vendor: Vendor,
  day: VendorDay | undefined,
  pinned: readonly VisitNow[],
  longestWayMinutes: number,
): readonly PlanVendor[] {
  const opens = day?.windows[0];
  const closes = day?.windows.at(-1);
  if (!day || !opens || !closes) return [];
  const gaps = day.windows
    .slice(1)
    .map((window, i) => ({ start: day.windows[i]?.end ?? window.start, end: window.start }))
    .filter(({ start, end }) => start < end);
  const last = pinned
    .filter(({ vendorId }) => vendorId === vendor.vendorId)
    .sort((a, b) => (a.visit.end < b.visit.end ? -1 : 1))
    .at(-1)?.visit;
  return [
    {
      id: vendor.vendorId,
      // The way to the first visit may lie before the working hours, as it does when a job is booked.
      hours: { start: plusMinutes(opens.start, -longestWayMinutes), end: closes.end },
      breaks: [...gaps, ...day.breaks],
      skills: vendor.skills,
      startPlace: day.startPlace,
      endPlace: null,
      ...(last
        ? {
            pinned: {
              id: last.bookingId,
              place: last.place,
              freeFrom: plusMinutes(last.end, last.bufferMinutes),
            },
          }
        : {}),
    },
  ];
}

/** Its vendors are those whose hours have begun by the planned time, so that nobody starts before their hours. */
function planVisit(
  { visit, vendorId, booking }: VisitNow,
  vendors: readonly Vendor[],
  days: readonly VendorDay[],
  pasts: Pasts,
  { flexMinutes, keep }: PlanRequest,
  at: string,
): PlanVisit {
  // Time that is held for who is about to pay is not anybody's to move.
  const stays = keep.includes(visit.bookingId) || booking.status === 'pending_payment';
  const flex = stays ? 0 : flexMinutes * 60_000;
  const start = Date.parse(visit.start);
  const open = vendors.flatMap((vendor, i) => {
    const from = Date.parse(days[i]?.windows[0]?.start ?? '');
    const may =
      vendor.vendorId === vendorId ||
      (!stays &&
        covers(vendor, booking) &&
        !isBlocked(pasts.get(booking.customerId) ?? new Map(), vendor.vendorId));
    return may && from <= start ? [{ vendor: vendor.vendorId, from }] : [];
  });
  const soonest = Math.max(Date.parse(at) + NOTICE_MINUTES * 60_000, ...open.map(({ from }) => from));
  return {
    id: visit.bookingId,
    place: visit.place,
    earliestStart: new Date(Math.max(soonest, start - flex)).toISOString(),
    latestStart: new Date(start + flex).toISOString(),
    durationMinutes: booking.durationMinutes,
    bufferMinutes: visit.bufferMinutes,
    skills: [booking.skill],
    onlyVendors: open.map(({ vendor }) => vendor),
  };
}

const covers = (vendor: Vendor, { place, passedVendorIds }: Booking): boolean =>
  vendor.status === 'approved' &&
  !vendor.paused &&
  !passedVendorIds.includes(vendor.vendorId) &&
  comesTo(vendor, place);

function proposal(date: LocalDate, plan: DaysPlan, coming: readonly VisitNow[]): DayPlan {
  const now = new Map(coming.map((one) => [String(one.visit.bookingId), one]));
  return {
    date,
    vendors: plan.vendors.map(({ vendorId, visits }) => ({
      vendorId,
      visits: visits.flatMap(({ id, start, end, travelBeforeMinutes }) => {
        const present = now.get(id);
        if (!present) return [];
        const movedMinutes = minutesBetween(present.visit.start, start);
        const presentVendorId = present.vendorId;
        return [{ bookingId: id, start, end, travelBeforeMinutes, movedMinutes, presentVendorId }];
      }),
    })),
    unplaced: plan.unplaced.map(({ id, reason }) => ({ bookingId: id, reason: inWords(reason) })),
    travelMinutesNow: coming.reduce((sum, { visit }) => sum + visit.travelBeforeMinutes, 0),
    travelMinutesPlanned: plan.travelMinutes,
  };
}

function inWords(reason: UnplacedReason): string {
  switch (reason.kind) {
    case 'invalid_visit':
      return `It can't be planned: ${reason.detail}.`;
    case 'no_vendor':
      return 'None of these vendors may take it.';
    case 'no_vendor_with_skills':
      return `None of these vendors has ${reason.skills.join(' and ')}.`;
    case 'outside_hours':
      return 'Nobody works at that time.';
    case 'too_far':
      return `The way takes ${Math.round(reason.travelMinutes)} minutes.`;
    case 'days_full':
      return 'The days have no room left for it.';
  }
}
