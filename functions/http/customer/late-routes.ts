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
  payBooking,
  signBooking,
  requestChanges,
  rateBooking,
  disputeBooking,
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
/** The routes of a customer's own vendors. */
export const vendorRoutes = { listCustomerVendors, setVendorPreference } as const;
/** The steps of a booking that are the customer's. */
export const stepRoutes = { payBooking, signBooking, requestChanges, rateBooking, disputeBooking } as const;
export const bookingRoutes = others;
