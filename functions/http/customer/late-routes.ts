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

/** The customer's routes that read or change vendors' days. */
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
/** The steps of a booking that the customer takes. */
export const stepRoutes = { payBooking, signBooking, requestChanges, rateBooking, disputeBooking } as const;
export const bookingRoutes = others;
