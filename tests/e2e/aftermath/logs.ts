import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { LocalDeployment } from '../local-deployment.ts';
import type { SignedBooking } from '../scenarios/booking-lifecycle.ts';
import { PRIVATE_SHAPES, type PrivateWords } from './private-words.ts';

/** What a log line says that is asked here; other lines, as metrics, have other members. */
const logLine = z.looseObject({
  message: z.string().optional(),
  correlationId: z.string().optional(),
  eventId: z.string().optional(),
  eventType: z.string().optional(),
  ageMs: z.number().optional(),
});
type Line = z.output<typeof logLine> & { readonly source: string };

/** Whether a text has the word in it: a code of six digits not within an id, where any digits come about. */
const holds = (text: string, word: string): boolean =>
  /^\d+$/.test(word) ? new RegExp(`(?<!\\w)${word}(?!\\w)`).test(text) : text.includes(word);

/** What functions wrote while the scenarios ran. */
export function logs(
  deployment: () => LocalDeployment,
  signed: () => SignedBooking,
  confidences: () => PrivateWords,
): void {
  let parsed: readonly Line[] | undefined;
  const lines = (): readonly Line[] => {
    const { functions } = deployment().system.cloud;
    parsed ??= deployment().lines.flatMap(({ functionName, line }) =>
      line.startsWith('{')
        ? [{ ...logLine.parse(JSON.parse(line)), source: functions.find(functionName)?.entryUrl ?? '' }]
        : [],
    );
    return parsed;
  };

  describe('the correlation id of the request that signs', () => {
    const within = (source: string) =>
      lines().filter((line) => line.correlationId === signed().correlationId && line.source.includes(source));

    it("is in the request's line", () => {
      expect(signed().correlationId).not.toBe('');
      expect(within('functions/http/customer/').map(({ message }) => message)).toEqual(['request']);
    });

    it.each(['push', 'payout', 'notification'])('is in the lines of consumer %s', (consumer) => {
      const said = within(`functions/events/${consumer}/`);
      expect(said.length).toBeGreaterThan(0);
      for (const line of said) expect(line).toMatchObject({ message: 'consumed', ageMs: expect.any(Number) });
    });

    it.each(['verify-evidence', 'capture-payment', 'post-ledger', 'transfer-to-vendor', 'mark-paid'])(
      'is in the line of the task %s',
      (task) => {
        // A task may be tried again; each try that is done says so, and nothing else.
        const said = new Set(within(`sign-then-pay/${task}`).map(({ message }) => message));
        expect([...said]).toEqual(['task done']);
      },
    );

    it('is in the events of the payout and their pushes', () => {
      const expected = ['booking.signed', 'payment.paid_out', 'booking.closed'];
      const types = within('functions/events/push/').map(({ eventType }) => eventType);
      expect(types).toEqual(expect.arrayContaining(expected));
      const pushed = signed().pushes.filter(({ correlationId }) => correlationId === signed().correlationId);
      expect(pushed.map(({ type }) => type)).toEqual(expect.arrayContaining(expected));
      expect(pushed.some(({ event }) => event === 'notification')).toBe(true);
    });
  });

  describe('the metrics', () => {
    const values = (name: string): readonly number[] =>
      lines()
        .filter((line) => line.source.includes('events/insights'))
        .flatMap((line) => z.array(z.number()).parse([line[name] ?? []].flat()));
    const eventsOf = (type: string): number =>
      new Set(lines().flatMap((line) => (line.eventType === type ? [line.eventId] : []))).size;

    it.each(['created', 'assigned', 'closed', 'cancelled'])(
      'count each booking that is %s, once',
      (status) => {
        const counted = lines().flatMap((line) =>
          line['Status'] === status ? z.array(z.number()).parse([line['Bookings'] ?? []].flat()) : [],
        );
        expect(eventsOf(`booking.${status}`)).toBeGreaterThan(0);
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(eventsOf(`booking.${status}`));
      },
    );

    it('have the times to assign and from signature to payout, and each answer to an offer', () => {
      // A booking that was handed on was confirmed anew: what it took before is not told of it any more.
      const again = eventsOf('booking.handed_on') + eventsOf('booking.vacated');
      expect(values('TimeToAssign').length).toBeLessThanOrEqual(eventsOf('booking.assigned'));
      expect(values('TimeToAssign').length).toBeGreaterThanOrEqual(eventsOf('booking.assigned') - again);
      expect(values('SignToPay').length).toBeGreaterThan(0);
      const reversals = eventsOf('payment.refund_failed') + eventsOf('payment.dispute_opened');
      expect(values('PaymentIncidents')).toHaveLength(reversals);
      for (const name of ['TimeToAssign', 'SignToPay'])
        expect(Math.min(...values(name))).toBeGreaterThanOrEqual(0);
      const accepted = values('OfferAcceptance').filter((value) => value === 1);
      expect(accepted).toHaveLength(eventsOf('offer.accepted'));
      expect(values('EventAge').length).toBeGreaterThan(10);
    });
  });

  describe('the logs', () => {
    it('exist, as do the values to search for', () => {
      expect(deployment().lines.length).toBeGreaterThan(2_000);
      expect(confidences().words.size).toBeGreaterThan(200);
      expect(confidences().words).toContain(deployment().admin.email);
    });

    it('contain nothing confidential that was sent or received', () => {
      const all = deployment()
        .lines.map(({ line }) => line)
        .join('\n');
      expect([...confidences().words].filter((word) => holds(all, word))).toEqual([]);
    });

    it.each(Object.entries(PRIVATE_SHAPES))('contain nothing that looks like %s', (_, shape) => {
      const found = deployment().lines.filter(({ line }) => shape.test(line));
      expect(found).toEqual([]);
    });
  });
}
