import { customerRoutes } from '#contracts/routes/customer.ts';

const {
  searchServices,
  listSlots,
  createQuote,
  createBooking,
  cancelBooking,
  rescheduleBooking,
  reportVendorNoShow,
  ...others
} = customerRoutes;

/** The customer's routes for which vendors' days are looked at or changed. */
export const planningRoutes = {
  searchServices,
  listSlots,
  createQuote,
  createBooking,
  cancelBooking,
  rescheduleBooking,
  reportVendorNoShow,
} as const;
export const bookingRoutes = others;
