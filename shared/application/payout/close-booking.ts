import { advanceBooking } from '#application/booking/advance-booking.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import type { PayoutPorts } from './ports.ts';

/** Closes a paid booking; one that is closed, or disputed meanwhile, stays as it is. */
export async function closeBooking(
  ports: Pick<PayoutPorts, 'uow' | 'bookings'>,
  bookingId: string,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const found = await ports.bookings.find(bookingId);
  if (found && found.state.status !== 'signed') return ok(undefined);
  const closed = await advanceBooking(
    ports.uow,
    { load: () => ports.bookings.find(bookingId), command: () => ({ type: 'close' }) },
    context,
  );
  return closed.ok ? ok(undefined) : closed;
}
