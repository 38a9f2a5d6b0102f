import type { Route } from '#contracts/route.ts';
import { commonRoutes } from '#contracts/routes/common.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';

/** The routes that most requests are for: browsing, looking at bookings, quoting, booking, and the probe. */
export const hotRoutes = {
  getHealth: commonRoutes.getHealth,
  listServices: commonRoutes.listServices,
  searchServices: customerRoutes.searchServices,
  listSlots: customerRoutes.listSlots,
  getCustomerBooking: customerRoutes.getCustomerBooking,
  listCustomerBookings: customerRoutes.listCustomerBookings,
  createQuote: customerRoutes.createQuote,
  createBooking: customerRoutes.createBooking,
} as const satisfies Record<string, Route>;
export type HotRoute = keyof typeof hotRoutes;

/** How both servers are told who calls: what the authorizer puts in the event. */
export const CALLER_HEADER = 'x-caller';
