import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';

const {
  acceptOffer,
  rejectOffer,
  releaseBooking,
  reportCustomerNoShow,
  departToBooking,
  arriveAtBooking,
  startBooking,
  requestPhotoUpload,
  completeBooking,
  requestSignature,
  ...others
} = vendorJobRoutes;

/** The job routes for which vendors' days are looked at or changed. */
export const offerRoutes = { acceptOffer, rejectOffer, releaseBooking, reportCustomerNoShow } as const;
/** The steps of a job that are the vendor's. */
export const stepRoutes = {
  departToBooking,
  arriveAtBooking,
  startBooking,
  requestPhotoUpload,
  completeBooking,
  requestSignature,
} as const;
export const jobRoutes = others;
