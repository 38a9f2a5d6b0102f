import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BookingStatus, finalStatuses } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import type { BookingEvent } from '#domain/booking/events.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { transitions } from '#domain/booking/transitions.ts';
import { add } from '#kernel/money.ts';
import { anyHistory } from './booking-histories.ts';
import { actorOf, anyActor, anyCommand, anyInstant, commandTypes, newBooking } from './bookings.ts';

/** Where each command may lead: the arrows of the machine, written down apart from it. */
const arrows: Readonly<Record<(typeof commandTypes)[number], BookingStatus | 'same'>> = {
  confirm: 'confirmed',
  expire: 'expired',
  propose_vendor: 'confirmed',
  hand_on: 'confirmed',
  vacate: 'confirmed',
  assign: 'assigned',
  give_up: 'unfulfilled',
  depart: 'en_route',
  arrive: 'arrived',
  start: 'in_progress',
  complete: 'work_done',
  request_signature: 'same',
  request_changes: 'changes_requested',
  sign: 'signed',
  close: 'closed',
  close_unsigned: 'closed',
  escalate_signature: 'same',
  cancel: 'cancelled',
  reschedule: 'confirmed',
  report_customer_no_show: 'customer_no_show',
  report_vendor_no_show: 'vendor_no_show',
  dispute: 'disputed',
  resolve: 'resolved',
  rate: 'same',
  redact: 'same',
};

describe('any booking', () => {
  it('reaches every status in the generated histories', () => {
    const reached = new Set(
      fc
        .sample(anyHistory, { numRuns: 5_000, seed: 22 })
        .flatMap((history) => history.steps.map((s) => s.after.status)),
    );

    expect([...reached].sort()).toEqual(
      [...new Set(Object.values(transitions).flatMap((t) => [...t.from])), ...finalStatuses]
        .filter((status, i, all) => status !== 'pending_payment' && all.indexOf(status) === i)
        .sort(),
    );
  });

  it('changes status only by allowed transitions and actors', () => {
    fc.assert(
      fc.property(
        anyCommand,
        anyActor,
        anyInstant,
        fc.constantFrom(...Object.values(arrows)),
        (command, actor, at, s) => {
          const booking = newBooking({ status: s === 'same' ? 'pending_payment' : s, envelopeId: 'env_0' });
          const outcome = decide(booking, command, actor, at);
          const rule = transitions[command.type];
          if (!outcome.ok) return;
          const after = evolve(booking, outcome.value);
          expect(rule.from).toContain(booking.status);
          expect(rule.by).toContain(actor.kind);
          if (actor.kind === 'customer') expect(actor.id).toBe(booking.customerId);
          if (actor.kind === 'vendor') expect(actor.id).toBe(booking.vendorId);
          expect(after.status).toBe(arrows[command.type] === 'same' ? booking.status : arrows[command.type]);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('equals the replay of its events', () => {
    fc.assert(
      fc.property(anyHistory, ({ first, steps }) => {
        const created: BookingEvent = { type: 'booking.created', data: { booking: first } };
        const replayed = [created, ...steps.map((s) => s.event)].reduce(
          evolve,
          newBooking({ status: 'closed' }),
        );
        expect(replayed).toEqual(steps.at(-1)?.after ?? first);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its customer, price and policy', () => {
    fc.assert(
      fc.property(anyHistory, ({ first, steps }) => {
        for (const { after } of steps) {
          expect([after.bookingId, after.customerId, after.price, after.policy]).toEqual([
            first.bookingId,
            first.customerId,
            first.price,
            first.policy,
          ]);
        }
      }),
    );
  });

  it('is signed before it is closed, except after a release by ops', () => {
    fc.assert(
      fc.property(anyHistory, ({ steps }) => {
        const types = steps.map((s) => s.event.type);
        const signed = types.indexOf('booking.signed');
        for (const {
          command: { type: command },
          before,
          after,
        } of steps) {
          if (after.status !== 'closed' || before.status === 'closed') continue;
          expect([command, before.status === 'signed']).toEqual([command, command === 'close']);
        }
        expect(signed >= 0 && !types.slice(0, signed).includes('booking.signature_requested')).toBe(false);
      }),
    );
  });

  it('refunds everything except the fee when it ends', () => {
    fc.assert(
      fc.property(anyHistory, ({ steps }) => {
        for (const { after } of steps) {
          const { cancellation, price } = after;
          if (!cancellation) continue;
          expect(add(cancellation.fee, cancellation.refund)).toEqual(price.total);
          expect(cancellation.fee.amountMinor).toBeGreaterThanOrEqual(0);
          expect(cancellation.refund.amountMinor).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('changes after its end only by an erasure or the dispute of a no-show', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...finalStatuses),
        anyCommand,
        anyActor,
        anyInstant,
        (status, command, actor, at) => {
          const outcome = decide(newBooking({ status }), command, actor, at);
          if (!outcome.ok) return;
          const after = evolve(newBooking({ status }), outcome.value).status;
          const legal = [
            ['redact', status],
            ...(status === 'customer_no_show' ? [['dispute', 'disputed']] : []),
          ];
          expect(legal).toContainEqual([command.type, after]);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('returns a reason for each refusal', () => {
    fc.assert(
      fc.property(anyHistory, ({ refused }) => {
        for (const { booking, attempt } of refused) {
          const again = decide(booking, attempt.command, attempt.actor, attempt.at);
          expect(again.ok ? '' : again.error.detail).toMatch(/\w+ .+\.$/);
        }
      }),
    );
  });
});

describe.each(commandTypes)('%s', (type) => {
  it('refuses every actor that its rule does not name', () => {
    const rule = transitions[type];
    const others = (['customer', 'vendor', 'ops', 'system'] as const).filter(
      (kind) => !rule.by.some((b) => b === kind),
    );
    const commands = fc.sample(
      anyCommand.filter((c) => c.type === type),
      5,
    );
    for (const kind of others) {
      for (const status of rule.from) {
        for (const command of commands) {
          const outcome = decide(newBooking({ status }), command, actorOf(kind), '2026-11-23T06:00:00.000Z');
          expect(outcome).toMatchObject({ ok: false, error: { code: 'illegal_transition' } });
        }
      }
    }
    expect(others.length).toBeGreaterThan(0);
  });
});
