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

/** The job routes that change vendors' days. */
export const offerRoutes = { acceptOffer, rejectOffer, releaseBooking, reportCustomerNoShow } as const;
/** The steps of a job that the vendor takes. */
export const stepRoutes = {
  departToBooking,
  arriveAtBooking,
  startBooking,
  requestPhotoUpload,
  completeBooking,
  requestSignature,
} as const;
export const jobRoutes = others;
