import fc from 'fast-check';
import type { Actor, Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { decide } from '#domain/booking/decide.ts';
import type { BookingEvent } from '#domain/booking/events.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { transitions } from '#domain/booking/transitions.ts';
import {
  actorOf,
  anyActor,
  anyCommand,
  anyContent,
  anyInstant,
  commandOf,
  commandTypes,
  newBooking,
} from './bookings.ts';

type Step = {
  readonly command: BookingCommand;
  readonly actor: Actor;
  readonly before: Booking;
  readonly event: BookingEvent;
  readonly after: Booking;
};

type Attempt = { readonly command: BookingCommand; readonly actor: Actor; readonly at: string };

/**
 * A booking's life: attempts in the order of time, most of them sensible (a command that the status allows,
 * by one who may), some of them anything by anybody.
 */
export const anyHistory = fc
  .array(fc.tuple(anyCommand, anyActor, anyInstant, fc.nat(1_000), anyContent), {
    minLength: 1,
    maxLength: 60,
  })
  .map((draws) => {
    const first = newBooking();
    const steps: Step[] = [];
    const refused: { readonly booking: Booking; readonly attempt: Attempt }[] = [];
    for (const [command, actor, at, luck, content] of draws.toSorted((a, b) => (a[2] < b[2] ? -1 : 1))) {
      const booking = steps.at(-1)?.after ?? first;
      const attempt = luck % 4 === 0 ? { command, actor, at } : { ...sensible(booking, luck, content), at };
      const outcome = decide(booking, attempt.command, attempt.actor, at);
      if (outcome.ok) {
        steps.push({
          command: attempt.command,
          actor: attempt.actor,
          before: booking,
          event: outcome.value,
          after: evolve(booking, outcome.value),
        });
      } else refused.push({ booking, attempt });
    }
    return { first, steps, refused };
  });

/** The way a booking is meant to go. */
const forward: ReadonlySet<string> = new Set([
  ...['confirm', 'assign', 'depart', 'arrive', 'start', 'complete'],
  ...['request_signature', 'sign', 'close', 'resolve'],
]);

function sensible(booking: Booking, luck: number, content: Parameters<typeof commandOf>[1]) {
  const open = commandTypes.filter((type) => transitions[type].from.some((s) => s === booking.status));
  const onward = luck % 4 === 1 ? undefined : open.filter((type) => forward.has(type)).at(-1);
  const type = onward ?? open[Math.floor(luck / 4) % open.length] ?? 'redact';
  const kind = transitions[type].by[luck % transitions[type].by.length] ?? 'system';
  const actor = kind === 'vendor' ? { kind, id: booking.vendorId } : actorOf(kind);
  return { command: commandOf(type, content), actor };
}
