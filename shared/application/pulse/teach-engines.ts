import { pulseKey } from '#application/engines/engine-keys.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import { vendorHistoryKey } from '#application/people/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import { addToRecent } from '#domain/people/recent-totals.ts';
import { emptyHistory, type VendorHistory } from '#domain/people/vendor.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState, recordDemand } from '#domain/pulse/state.ts';
import { minutesBetween } from '#kernel/clock.ts';
import { customerLessons } from './customer-lessons.ts';
import { type Lesson, learnOnce } from './learn-once.ts';
import { addToLog, type StoredPulse } from './pulse-documents.ts';
import { registerPlaces } from './register-places.ts';
import {
  keysOfVisit,
  loadVisits,
  overrunLessons,
  travelLessons,
  type Visit,
  type VisitPorts,
} from './visit-lessons.ts';

export type TeachEnginesPorts = VisitPorts & {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
};

/** An event may be a day late at the audit trail, and another on its way from there: streams keep it for one. */
const MEMORY_HOURS = 48;

/**
 * Lets the engines learn from events: demand per pincode, each vendor's history and each
 * customer's vendors, a city's travel and overrun.
 * Events may come again, also in other batches: each document learns each once, and is written once a batch.
 * Answers how many lessons came too late to be learned.
 */
export async function teachEngines(
  ports: TeachEnginesPorts,
  events: readonly DomainEvent[],
  at: string,
): Promise<number> {
  const inOrder = events.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
  const ofVisits = inOrder.filter(({ type }) => type === 'booking.arrived' || type === 'booking.work_done');
  const [visits, fees] = await Promise.all([loadVisits(ports, ofVisits), feesIn(ports, inOrder)]);
  const simple = inOrder.flatMap((event) => [
    ...demandLessons(event),
    ...historyLessons(event, fees),
    ...customerLessons(event, MEMORY_HOURS, fees),
  ]);
  const around = [...visits.values()].flatMap(keysOfVisit);
  const keys = new Set([...simple.map(({ key }) => key), ...around]);
  // A save on an outdated read fails against a faster writer, and is repeated from the read.
  const found = await ports.store.readDocuments([...keys], 'eventual');
  const requested = inOrder.filter(({ type }) => type === 'booking.created');
  await registerPlaces(
    ports.store,
    requested.filter(({ data }) => !found.has(pulseKey(String(data['pincode'])))),
    at,
  );
  const lessons = ofVisits.flatMap((event) => {
    const visit = visits.get(String(event.data['bookingId']));
    if (!visit) return [];
    return event.type === 'booking.work_done'
      ? overrunLessons(event, visit, found)
      : [...travelLessons(event, visit, found), ...punctualityLessons(event, visit)];
  });
  return learnOnce(ports.store, [...simple, ...lessons], found, at);
}

/** The bookings among those paid out whose vendor got a fee and did no work: they are no jobs. */
async function feesIn(
  { bookings }: Pick<TeachEnginesPorts, 'bookings'>,
  events: readonly DomainEvent[],
): Promise<ReadonlySet<string>> {
  const paid = events.filter(({ type }) => type === 'payment.paid_out');
  if (paid.length === 0) return new Set();
  const found = await bookings.findAll([...new Set(paid.map(({ data }) => String(data['bookingId'])))]);
  return new Set(
    found.filter(({ state }) => state.enteredAt.work_done === undefined).map(({ state }) => state.bookingId),
  );
}

function demandLessons(event: DomainEvent): readonly Lesson[] {
  if (event.type !== 'booking.created') return [];
  const { pincode, slotStart } = eventData(event.type, event.data);
  return [
    {
      key: pulseKey(pincode),
      event,
      memoryHours: MEMORY_HOURS,
      learn: (before) => {
        // Written here and by the refit of baselines alone.
        const pulse = before as StoredPulse | undefined;
        const baseline = pulse?.baseline ?? unknownBaseline;
        const state = pulse?.state ?? emptyPulseState(event.occurredAt, INDIA_CALENDAR);
        return {
          state: recordDemand(state, event.occurredAt, slotStart, baseline, INDIA_CALENDAR),
          baseline,
          log: addToLog(pulse?.log, localHour(slotStart, INDIA_CALENDAR)),
        } satisfies StoredPulse;
      },
    },
  ];
}

type Learn = (history: VendorHistory) => Partial<VendorHistory>;

function historyLesson(event: DomainEvent, learn: Learn): readonly Lesson[] {
  const vendorId = event.data['vendorId'];
  if (typeof vendorId !== 'string') return [];
  return [
    {
      key: vendorHistoryKey(vendorId),
      event,
      memoryHours: MEMORY_HOURS,
      learn: (before) => {
        // Written here alone.
        const history = { ...emptyHistory, ...(before as Partial<VendorHistory> | undefined) };
        return { ...history, ...learn(history) };
      },
    },
  ];
}

function historyLessons(event: DomainEvent, fees: ReadonlySet<string>): readonly Lesson[] {
  switch (event.type) {
    case 'offer.sent':
      return historyLesson(event, (h) => ({
        offersSent: h.offersSent + 1,
        recentTotals: addToRecent(h.recentTotals, event.occurredAt, { offersSent: 1 }),
      }));
    case 'offer.accepted':
      return historyLesson(event, (h) => ({
        offersAnswered: h.offersAnswered + 1,
        offersAccepted: h.offersAccepted + 1,
      }));
    case 'offer.declined':
    case 'offer.expired':
      return historyLesson(event, (h) => ({ offersAnswered: h.offersAnswered + 1 }));
    case 'offer.released':
      return historyLesson(event, (h) =>
        releaseLesson(h, eventData('offer.released', event.data), event.occurredAt),
      );
    case 'booking.rated': {
      const { stars } = eventData(event.type, event.data);
      return historyLesson(event, (h) => ({
        ratingCount: h.ratingCount + 1,
        ratingSum: h.ratingSum + stars,
      }));
    }
    case 'payment.paid_out': {
      const { vendorShare, bookingId } = eventData(event.type, event.data);
      return historyLesson(event, (h) => ({
        jobs: h.jobs + (fees.has(bookingId) ? 0 : 1),
        recentTotals: addToRecent(h.recentTotals, event.occurredAt, { earnedMinor: vendorShare.amountMinor }),
      }));
    }
    default:
      return [];
  }
}

/** Giving a job back less than this before its start is like not being there in time. */
const LATE_RELEASE_MINUTES = 24 * 60;

/** A job that was accepted and given back was not accepted in the end. */
function releaseLesson(
  history: VendorHistory,
  { slotStart }: { readonly slotStart: string },
  at: string,
): Partial<VendorHistory> {
  const late = minutesBetween(at, slotStart) < LATE_RELEASE_MINUTES;
  return { offersAccepted: history.offersAccepted - 1, arrivals: history.arrivals + (late ? 1 : 0) };
}

/** A vendor is on time who is there when the slot begins. */
function punctualityLessons(event: DomainEvent, { booking }: Visit): readonly Lesson[] {
  const onTime = event.occurredAt <= booking.slot.start;
  return historyLesson(event, (h) => ({
    arrivals: h.arrivals + 1,
    arrivalsOnTime: h.arrivalsOnTime + (onTime ? 1 : 0),
  }));
}
