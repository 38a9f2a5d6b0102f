import { opsBookingRoutes } from '#contracts/routes/ops-bookings.ts';

const { cancelOpsBooking, reassignBooking, resolveBooking, ...others } = opsBookingRoutes;

/** The routes by which ops step into a booking; the rest look at bookings. */
export const interventionRoutes = { cancelOpsBooking, reassignBooking, resolveBooking } as const;
export const bookingRoutes = others;
