import { opsBookingRoutes } from '#contracts/routes/ops-bookings.ts';

const { cancelOpsBooking, reassignBooking, resolveBooking, ...others } = opsBookingRoutes;

/** The routes by which ops change a booking; the others only read. */
export const interventionRoutes = { cancelOpsBooking, reassignBooking, resolveBooking } as const;
export const bookingRoutes = others;
