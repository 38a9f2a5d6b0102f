import { customerRoutes } from '#contracts/routes/customer.ts';

const {
  searchServices,
  listSlots,
  createQuote,
  createBooking,
  cancelBooking,
  rescheduleBooking,
  reportVendorNoShow,
  listCustomerVendors,
  setVendorPreference,
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
/** The routes of his own vendors. */
export const vendorRoutes = { listCustomerVendors, setVendorPreference } as const;
export const bookingRoutes = others;
