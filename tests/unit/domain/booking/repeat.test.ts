import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { decide } from '#domain/booking/decide.ts';
import { isRepeat } from '#domain/booking/repeat.ts';
import { anyHistory } from './booking-histories.ts';
import { anyActor, anyCommand, customer, newBooking, ops, vendor } from './bookings.ts';

/** The steps that people take without an idempotency key. */
const repeatable: ReadonlySet<BookingCommand['type']> = new Set([
  ...(['depart', 'arrive', 'start', 'complete', 'request_signature'] as const),
  ...(['request_changes', 'report_customer_no_show', 'report_vendor_no_show'] as const),
  ...(['cancel', 'dispute', 'resolve', 'rate'] as const),
]);
const later = '2027-01-01T00:00:00.000Z';

/** What a step says, apart from what is found or made anew for each request. */
const content = (command: BookingCommand) =>
  Object.entries(command).filter(([key]) => key !== 'envelopeId' && !key.startsWith('photos'));

describe('isRepeat', () => {
  it('recognises the last step, which would otherwise be refused', () => {
    const known = new Set<string>();
    fc.assert(
      fc.property(anyHistory, ({ steps }) => {
        for (const { command, actor, after } of steps) {
          if (!repeatable.has(command.type)) continue;
          expect([command.type, isRepeat(after, command, actor)]).toEqual([command.type, true]);
          expect(decide(after, command, actor, later).ok).toBe(false);
          known.add(command.type);
        }
      }),
      { numRuns: 3_000, seed: 7 },
    );
    expect([...known].sort()).toEqual([...repeatable].sort());
  });

  it('requires the same step with the same content by the same kind of actor', () => {
    fc.assert(
      fc.property(anyHistory, anyCommand, anyActor, ({ first, steps }, command, actor) => {
        const booking = steps.at(-1)?.after ?? first;
        if (!isRepeat(booking, command, actor)) return;
        const done = steps.filter((step) => step.command.type === command.type);
        expect(done.map((step) => content(step.command))).toContainEqual(content(command));
        if (command.type !== 'request_signature') {
          expect(done.map((step) => step.actor.kind)).toContain(actor.kind);
        }
        if (actor.kind === 'customer') expect(actor.id).toBe(booking.customerId);
        if (actor.kind === 'vendor') expect(actor.id).toBe(booking.vendorId);
      }),
      { numRuns: 3_000 },
    );
  });

  it('rejects other content, another actor, or a step before the last', () => {
    const rated = newBooking({ status: 'closed', rating: { stars: 5, comment: 'quick' } });
    expect(isRepeat(rated, { type: 'rate', stars: 5, comment: 'quick' }, customer)).toBe(true);
    expect(isRepeat(rated, { type: 'rate', stars: 1, comment: 'quick' }, customer)).toBe(false);
    expect(isRepeat(rated, { type: 'rate', stars: 5, comment: 'quick' }, { ...customer, id: 'usr_x' })).toBe(
      false,
    );
    const left = newBooking({ status: 'en_route' });
    expect(isRepeat(left, { type: 'depart' }, vendor)).toBe(true);
    expect(isRepeat(left, { type: 'depart' }, ops)).toBe(false);
    expect(isRepeat(newBooking({ status: 'arrived' }), { type: 'depart' }, vendor)).toBe(false);
  });
});
