import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';

const { acceptOffer, rejectOffer, releaseBooking, reportCustomerNoShow, ...others } = vendorJobRoutes;

/** The job routes for which vendors' days are looked at or changed. */
export const offerRoutes = { acceptOffer, rejectOffer, releaseBooking, reportCustomerNoShow } as const;
export const jobRoutes = others;
