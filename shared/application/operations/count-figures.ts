import type { BookingRepository } from '#application/booking/ports.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { earnedFrom } from '#domain/booking/earned.ts';
import { addEntry, type DayEntry, type DayFigures, emptyDay } from '#domain/operations/day-figures.ts';
import { totalOf } from '#domain/payment/price-split.ts';
import { minutesBetween } from '#kernel/clock.ts';
import { localDate } from '#kernel/local-time.ts';
import { FIGURES_TIME_ZONE, figuresKey } from './read-figures.ts';
import { UNFULFILLED_KEPT, unfulfilledKey } from './recent-unfulfilled.ts';

export type CountFiguresPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
  readonly bookings: Pick<BookingRepository, 'findAll'>;
};

/** Long past any redelivery: the stream forgets after a day. */
const SEEN_DAYS = 4;
const ATTEMPTS = 8;

/**
 * Adds events to the figures of their days. Deliveries come in batches and may come again, in other batches
 * too: the ids of what was counted of a minute are kept beside the figures, in the same transaction, so each
 * event counts once. A handful of writes a batch, whatever its size, and none that grows with the day. Answers the bookings of assignments and
 * payouts, which it reads, by their id.
 */
export async function countFigures(
  ports: CountFiguresPorts,
  events: readonly DomainEvent[],
  context: CallContext,
): Promise<ReadonlyMap<string, Booking>> {
  const counted = events.filter(({ type }) => Object.hasOwn(entryOf, type));
  const needed = events.filter(({ type }) => readsBooking.has(type)).map(bookingIdOf);
  const bookings = await ports.bookings.findAll([...new Set(needed)]);
  const byId = new Map(bookings.map(({ state }) => [state.bookingId, state]));
  const hours = Map.groupBy(counted, ({ occurredAt }) => occurredAt.slice(0, 13));
  for (const [hour, ofHour] of hours) await countHour(ports, hour, ofHour, byId, context);
  return byId;
}

/** The payout follows its release within seconds, mostly in the same batch: it costs no further read. */
const readsBooking: ReadonlySet<string> = new Set([
  'booking.assigned',
  'payment.released',
  'payment.paid_out',
]);

const bookingIdOf = (event: DomainEvent): string => String(event.data['bookingId']);
const seenKey = (minute: string): string => `figures-seen:${minute}`;
/** The event's own hash, cut to 64 bits: an minute has hundreds of events, not billions. */
const shortId = ({ hash }: DomainEvent): string => hash.slice(0, 16);

async function countHour(
  ports: CountFiguresPorts,
  hour: string,
  events: readonly DomainEvent[],
  bookings: ReadonlyMap<string, Booking>,
  { actor, at, correlationId }: CallContext,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const documents = await documentsOf(ports, hour, events, bookings);
    if (documents.length === 0) return;
    const saved = await ports.store.commit({ actor, at, correlationId, changes: [], documents });
    if (saved.ok) return;
  }
  throw new Error(`The figures of ${hour} lost ${ATTEMPTS} races.`);
}

async function documentsOf(
  ports: CountFiguresPorts,
  hour: string,
  events: readonly DomainEvent[],
  bookings: ReadonlyMap<string, Booking>,
): Promise<readonly Document[]> {
  // An hour in UTC may hold the end of one local day and the start of the next.
  const dates = [...new Set(events.map(dateOf))];
  const minutes = Map.groupBy(events, minuteOf);
  const keys = [
    ...[...minutes.keys()].map(seenKey),
    ...dates.flatMap((date) => [figuresKey(date), unfulfilledKey(date)]),
  ];
  const found = await ports.store.readDocuments(keys);
  // Written here alone.
  const stored = <T>(key: string, otherwise: T): T => (found.get(key)?.state as T | undefined) ?? otherwise;
  const document = (key: string, state: unknown): Document => ({
    key,
    version: found.get(key)?.version ?? 0,
    state,
  });
  const expiresAt = new Date(Date.parse(`${hour}:00:00Z`) + SEEN_DAYS * 86_400_000).toISOString();
  const fresh: DomainEvent[] = [];
  const documents: Document[] = [];
  for (const [minute, ofMinute] of minutes) {
    const seen = new Set(stored<readonly string[]>(seenKey(minute), []));
    const unseen = new Map(ofMinute.map((event) => [shortId(event), event]));
    for (const id of seen) unseen.delete(id);
    if (unseen.size === 0) continue;
    fresh.push(...unseen.values());
    documents.push({ ...document(seenKey(minute), [...seen, ...unseen.keys()]), expiresAt });
  }
  for (const [date, ofDay] of Map.groupBy(fresh, dateOf)) {
    const before = stored<DayFigures>(figuresKey(date), emptyDay(date));
    documents.push(
      document(
        figuresKey(date),
        ofDay.reduce((day, event) => addEntry(day, entry(event, bookings)), before),
      ),
    );
    const unfulfilled = ofDay.filter(({ type }) => type === 'booking.unfulfilled').map(bookingIdOf);
    if (unfulfilled.length === 0) continue;
    const all = [...stored<readonly string[]>(unfulfilledKey(date), []), ...unfulfilled];
    documents.push({ ...document(unfulfilledKey(date), all.slice(-UNFULFILLED_KEPT)), expiresAt });
  }
  return documents;
}

const minuteOf = ({ occurredAt }: DomainEvent): string => occurredAt.slice(0, 16);
const dateOf = ({ occurredAt }: DomainEvent): string => localDate(occurredAt, FIGURES_TIME_ZONE);

type Reading = (event: DomainEvent, booking: Booking | undefined) => DayEntry;
const one =
  (count: NonNullable<DayEntry['count']>): Reading =>
  () => ({ count });

/** What each event adds to its day; events that are not here add nothing. */
const entryOf: Readonly<Record<string, Reading>> = {
  'booking.created': (event) => ({
    count: 'bookings',
    sums: { booked: eventData('booking.created', event.data).total.amountMinor },
  }),
  'booking.confirmed': one('confirmed'),
  'booking.assigned': (event, booking) => ({ count: 'assigned', ...assignment(event, booking) }),
  'booking.closed': one('closed'),
  'booking.cancelled': one('cancelled'),
  'booking.unfulfilled': one('unfulfilled'),
  'booking.customer_no_show': one('noShows'),
  'booking.vendor_no_show': one('noShows'),
  'booking.disputed': one('disputed'),
  'payment.released': (_, booking) => {
    const split = booking && earnedFrom(booking);
    return split
      ? { sums: { released: totalOf(split).amountMinor, revenue: split.platform.amountMinor } }
      : {};
  },
  'payment.refunded': (event) => ({
    sums: { refunded: eventData('payment.refunded', event.data).refund.amountMinor },
  }),
};

const entry = (event: DomainEvent, bookings: ReadonlyMap<string, Booking>): DayEntry =>
  entryOf[event.type]?.(event, bookings.get(bookingIdOf(event))) ?? {};

/** From the last time the booking waited for a vendor: its payment, or the vendor who passed. */
function assignment({ occurredAt }: DomainEvent, booking: Booking | undefined) {
  const waitedFrom = booking?.enteredAt.confirmed;
  return waitedFrom === undefined || waitedFrom > occurredAt
    ? {}
    : { assignedAfterMinutes: minutesBetween(waitedFrom, occurredAt) };
}
