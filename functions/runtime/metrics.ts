import { Metrics } from '@aws-lambda-powertools/metrics';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import {
  METRICS_SERVICE,
  type Measure,
  type MeasuredStatus,
  measures,
  metricsNamespace,
} from '#contracts/metrics.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { ageMs } from './event-age.ts';

/** An event, and when it was written to the audit table (whole seconds, from the table's stream). */
export type AuditedEvent = { readonly event: DomainEvent; readonly auditedAt: Date | undefined };

/** One value of a metric, and the time it applies to. */
export type Measurement = {
  readonly measure: Measure;
  readonly value: number;
  readonly at: string;
  readonly status?: MeasuredStatus;
};

const one = (measure: Measure, value: number): Omit<Measurement, 'at'> => ({ measure, value });
const entering = (status: MeasuredStatus): Omit<Measurement, 'at'> => ({
  measure: 'Bookings',
  value: 1,
  status,
});

/** Seconds from the booking entering `since` to the event; none when it entered later, or never. */
function secondsSince(
  measure: Measure,
  since: 'confirmed' | 'signed',
  { occurredAt }: DomainEvent,
  booking: Booking | undefined,
): readonly Omit<Measurement, 'at'>[] {
  const from = booking?.enteredAt[since];
  return from === undefined || from > occurredAt
    ? []
    : [one(measure, (Date.parse(occurredAt) - Date.parse(from)) / 1000)];
}

function facts(event: DomainEvent, booking: Booking | undefined): readonly Omit<Measurement, 'at'>[] {
  switch (event.type) {
    case 'booking.assigned':
      return [entering('assigned'), ...secondsSince('TimeToAssign', 'confirmed', event, booking)];
    case 'booking.created':
      return [entering('created')];
    case 'booking.closed':
      return [entering('closed')];
    case 'booking.cancelled':
      return [entering('cancelled')];
    case 'booking.unfulfilled':
      return [entering('unfulfilled')];
    case 'offer.accepted':
      return [one('OfferAcceptance', 1)];
    case 'offer.declined':
    case 'offer.expired':
      return [one('OfferAcceptance', 0)];
    case 'payment.paid_out':
      return secondsSince('SignToPay', 'signed', event, booking);
    case 'payment.refund_failed':
    case 'payment.dispute_opened':
      return [one('PaymentIncidents', 1)];
    default:
      return [];
  }
}

/** The measurements of audited events, each event counted once, at the time it occurred. Pure. */
export function measurementsOf(
  audited: readonly AuditedEvent[],
  bookings: ReadonlyMap<string, Booking>,
): readonly Measurement[] {
  const once = new Map(audited.map((entry) => [entry.event.eventId, entry]));
  return [...once.values()].flatMap(({ event, auditedAt }) => {
    const age = auditedAt === undefined ? [] : [one('EventAge', ageMs(event, auditedAt))];
    const booking = bookings.get(String(event.data['bookingId']));
    return [...facts(event, booking), ...age].map((fact) => ({ ...fact, at: event.occurredAt }));
  });
}

/** At 100 values of a metric the library writes by itself, and loses timestamp and dimension. */
const VALUES_AT_ONCE = 99;

/**
 * Writes measurements to the log in CloudWatch's embedded metric format, which needs no API call and no permission. One
 * document per minute of occurrence and status, so that late events count in their own minute.
 */
export function emit(stage: string, measurements: readonly Measurement[]): void {
  const groups = Map.groupBy(measurements, ({ at, status }) => `${at.slice(0, 16)}:00Z ${status ?? ''}`);
  for (const group of groups.values()) {
    for (let from = 0; from < group.length; from += VALUES_AT_ONCE)
      write(stage, group.slice(from, from + VALUES_AT_ONCE));
  }
}

/** One document, for measurements of the same minute and status. */
function write(stage: string, group: readonly Measurement[]): void {
  const [first] = group;
  if (first === undefined) return;
  const metrics = new Metrics({ namespace: metricsNamespace(stage), serviceName: METRICS_SERVICE });
  metrics.setTimestamp(Date.parse(`${first.at.slice(0, 16)}:00Z`));
  if (first.status !== undefined) metrics.addDimension('Status', first.status);
  for (const { measure, value } of group) metrics.addMetric(measure, measures[measure], value);
  metrics.publishStoredMetrics();
}
