import { advanceBooking } from '#application/booking/advance-booking.ts';
import { closeOpenEnvelope } from '#application/signing/close-open-envelope.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';
import type { ReleaseOrder } from './release-order.ts';

export type CloseBookingPorts = Pick<PayoutPorts, 'uow' | 'bookings'> & {
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
};

/**
 * The command that closes a paid booking under this order; undefined if it is closed already, or disputed meanwhile.
 */
function closing({ status }: Booking, order: ReleaseOrder): BookingCommand | undefined {
  if (status === 'signed') return { type: 'close' };
  const unsigned = status === 'work_done' || status === 'changes_requested';
  return unsigned && order.by === 'ops' ? { type: 'close_unsigned' } : undefined;
}

/**
 * Closes a paid booking. One that is closed, or disputed meanwhile, is left unchanged. Closing without a signature
 * needs a release by ops, and cancels an open signature request.
 */
export async function closeBooking(
  ports: CloseBookingPorts,
  bookingId: string,
  order: ReleaseOrder,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const isDone = async (): Promise<boolean> => {
    const found = await ports.bookings.find(bookingId);
    return found !== undefined && !closing(found.state, order);
  };
  if (await isDone()) return ok(undefined);
  const closed = await advanceBooking(
    ports.uow,
    {
      load: () => ports.bookings.find(bookingId),
      command: (booking) => closing(booking, order) ?? { type: 'close' },
      alongside: async (before) => ({
        changes:
          before.status === 'signed'
            ? []
            : await closeOpenEnvelope(ports.envelopes, before, 'cancelled', context.at),
      }),
    },
    context,
  );
  // Another run of the same workflow, or a dispute, may have come first.
  return closed.ok || (await isDone()) ? ok(undefined) : closed;
}
