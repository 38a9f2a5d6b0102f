import type { Actor, Booking } from './booking.ts';
import type { BookingCommand, CommandType } from './commands.ts';
import { isParty } from './decide.ts';
import { transitions } from './transitions.ts';

type Traces = {
  readonly [T in CommandType]?: (booking: Booking, command: BookingCommand<T>, actor: Actor) => boolean;
};

const endedBy = ({ cancellation }: Booking, { kind }: Actor): boolean => cancellation?.by === kind;

/**
 * What a person's step leaves on a booking, as long as nothing has followed it. Offers tell of `assign`, `hand_on` and
 * `vacate`; a move and a signature have an idempotency key.
 */
const traces: Traces = {
  depart: ({ status }) => status === 'en_route',
  arrive: ({ status }) => status === 'arrived',
  start: ({ status }) => status === 'in_progress',
  complete: ({ status, envelopeId }) => status === 'work_done' && envelopeId === null,
  request_signature: ({ status, envelopeId }) => status === 'work_done' && envelopeId !== null,
  request_changes: ({ status, changeRequest }, { reason }) =>
    status === 'changes_requested' && changeRequest === reason,
  report_customer_no_show: (booking, _command, actor) =>
    booking.status === 'customer_no_show' && endedBy(booking, actor),
  report_vendor_no_show: (booking, _command, actor) =>
    booking.status === 'vendor_no_show' && endedBy(booking, actor),
  cancel: (booking, { reason }, actor) =>
    booking.status === 'cancelled' && endedBy(booking, actor) && booking.cancellation?.reason === reason,
  dispute: (booking, { reason }) => booking.status === 'disputed' && booking.dispute?.reason === reason,
  resolve: ({ status, dispute }, { resolution, outcome }) =>
    status === 'resolved' && dispute?.resolution === resolution && dispute.outcome === outcome,
  rate: ({ rating }, { stars, comment }) => rating?.stars === stars && rating.comment === comment,
};

/**
 * Whether the booking is as this very step, by this kind of party to it, has left it: then the step is the repeat of one
 * whose answer was lost, and asks for nothing new. Only for a command that `decide` has refused.
 */
export function isRepeat<T extends CommandType>(
  booking: Booking,
  command: BookingCommand<T>,
  actor: Actor,
): boolean {
  const { by } = transitions[command.type];
  const isLeft = traces[command.type];
  return by.includes(actor.kind) && isParty(booking, actor) && (isLeft?.(booking, command, actor) ?? false);
}
