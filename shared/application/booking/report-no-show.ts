import type { CallContext, Loaded } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Result } from '#kernel/result.ts';
import { advanceBooking } from './advance-booking.ts';
import type { CancelBookingPorts } from './cancel-booking.ts';
import { releaseTime } from './vendor-time.ts';

/** Ends a booking because one party was not there, at the cost that its policy sets. */
export const reportNoShow = (
  ports: Pick<CancelBookingPorts, 'uow' | 'vendors' | 'coverage' | 'store'>,
  load: () => Promise<Loaded<Booking> | undefined>,
  who: 'customer' | 'vendor',
  context: CallContext,
): Promise<Result<Booking, Failure>> =>
  advanceBooking(
    ports.uow,
    {
      load,
      command: () => ({ type: who === 'customer' ? 'report_customer_no_show' : 'report_vendor_no_show' }),
      alongside: async (before) => ({ documents: await releaseTime(ports, before, context.at) }),
    },
    context,
  );
