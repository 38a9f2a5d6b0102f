import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { measuredStatuses, measures } from '#contracts/metrics.ts';
import { ageMs } from '#functions/runtime/event-age.ts';
import { type AuditedEvent, emit, measurementsOf } from '#functions/runtime/metrics.ts';

const noBookings = new Map();
let next = 0;
function audited(type: string, occurredAt = '2026-11-22T10:00:30.000Z', auditedAt?: Date): AuditedEvent {
  next += 1;
  const event = {
    eventId: `booking:bk_1:${next}`,
    type,
    schemaVersion: 1 as const,
    aggregate: { kind: 'booking' as const, id: 'bk_1' },
    sequence: next,
    occurredAt,
    actor: { kind: 'system' as const, id: 'test' },
    correlationId: 'c',
    data: { bookingId: 'bk_1' },
    prevHash: '0'.repeat(64),
    hash: '1'.repeat(64),
  };
  return { event, auditedAt };
}
const at = '2026-11-22T10:00:30.000Z';

describe('measurementsOf', () => {
  it('are ten metrics in all, which is what an account has free', () => {
    expect(Object.keys(measures).length - 1 + measuredStatuses.length).toBe(10);
  });

  it('count a booking in each state that is measured, and no other', () => {
    const events = ['created', 'confirmed', 'assigned', 'closed', 'cancelled', 'unfulfilled', 'rated'];
    const measured = measurementsOf(
      events.map((name) => audited(`booking.${name}`)),
      noBookings,
    );
    expect(measured.map(({ measure, value, status }) => [measure, value, status])).toEqual(
      ['created', 'assigned', 'closed', 'cancelled', 'unfulfilled'].map((s) => ['Bookings', 1, s]),
    );
  });

  it('tell accepted offers from those that were not', () => {
    const measured = measurementsOf(
      ['accepted', 'declined', 'expired', 'withdrawn'].map((name) => audited(`offer.${name}`)),
      noBookings,
    );
    expect(measured.map(({ value }) => value)).toEqual([1, 0, 0]);
  });

  it('count an event once that is twice in a batch', () => {
    const failed = audited('payment.refund_failed');
    expect(measurementsOf([failed, failed], noBookings)).toEqual([
      { measure: 'PaymentIncidents', value: 1, at },
    ]);
  });

  it("count what customers' banks sent or took back, and nothing else that befalls a payment", () => {
    const events = ['refund_failed', 'refund_settled', 'dispute_opened', 'dispute_won', 'parked', 'refunded'];
    const measured = measurementsOf(
      events.map((name) => audited(`payment.${name}`)),
      noBookings,
    );
    expect(measured.map(({ measure }) => measure)).toEqual(['PaymentIncidents', 'PaymentIncidents']);
  });

  it('say how old an event was in the audit trail, never less than nothing', () => {
    const [old] = measurementsOf([audited('user.erased', at, new Date('2026-11-22T10:00:32Z'))], noBookings);
    expect(old).toEqual({ measure: 'EventAge', value: 2000, at });
    expect(ageMs({ occurredAt: at }, new Date('2026-11-22T10:00:30Z'))).toBe(0);
    expect(ageMs({ occurredAt: at }, new Date('2026-11-22T10:00:29Z'))).toBe(0);
  });
});

const document = z.looseObject({
  _aws: z.object({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
});

describe('emit', () => {
  afterEach(() => vi.restoreAllMocks());
  function written(run: () => void) {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
    run();
    vi.restoreAllMocks();
    return lines.map((line) => document.parse(JSON.parse(line)));
  }
  const minute = new Date(Math.floor(Date.now() / 60_000) * 60_000);
  const now = new Date(minute.getTime() + 1_000).toISOString();

  it("writes one document per minute and status, with that minute's timestamp", () => {
    const earlier = new Date(minute.getTime() - 600_000).toISOString();
    const documents = written(() =>
      emit('dev', [
        { measure: 'Bookings', value: 1, at: now, status: 'closed' },
        { measure: 'Bookings', value: 1, at: now, status: 'closed' },
        { measure: 'SignToPay', value: 3.5, at: now },
        { measure: 'PaymentIncidents', value: 1, at: earlier },
      ]),
    );
    expect(documents).toHaveLength(3);
    expect(documents[0]).toMatchObject({
      _aws: {
        Timestamp: minute.getTime(),
        CloudWatchMetrics: [{ Namespace: 'homeserve-dev', Metrics: [{ Name: 'Bookings', Unit: 'Count' }] }],
      },
      Status: 'closed',
      service: 'business',
      Bookings: [1, 1],
    });
    expect(documents[1]).toMatchObject({ SignToPay: 3.5 });
    expect(documents[1]?.['Status']).toBeUndefined();
    expect(documents[2]?._aws.Timestamp).toBe(minute.getTime() - 600_000);
  });

  it('keeps all values of a busy minute, with timestamp and status', () => {
    const many = Array.from(
      { length: 250 },
      () => ({ measure: 'Bookings', value: 1, at: now, status: 'created' }) as const,
    );
    const documents = written(() => emit('dev', many));
    expect(documents.flatMap((d) => d['Bookings'])).toHaveLength(250);
    expect(documents.map((d) => [d._aws.Timestamp, d['Status']])).toEqual(
      documents.map(() => [minute.getTime(), 'created']),
    );
  });

  it('writes nothing without measurements', () => {
    expect(written(() => emit('dev', []))).toEqual([]);
  });
});
