import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import * as schema from '../schemas/booking.ts';
import * as example from '../schemas/examples.ts';
import { page, pageQuery } from '../schemas/primitives.ts';

const vendor = { group: 'vendor', access: ['vendor'] } as const;
const booking = { status: 200, schema: schema.vendorBooking, example: example.vendorBooking } as const;

/** One step of the job: `POST /v1/vendor/bookings/{bookingId}/{verb}` without a body. */
const step = <const Id extends string, const Verb extends string>(id: Id, verb: Verb, summary: string) =>
  route({
    id,
    ...vendor,
    method: 'POST',
    path: `/v1/vendor/bookings/{bookingId}/${verb}`,
    rate: 'write',
    summary,
    params: schema.bookingParams,
    success: booking,
    errors: ['not_found', 'illegal_transition', 'outside_policy', 'version_conflict'],
  });

/** What a vendor does with jobs. */
export const vendorJobRoutes = {
  listVendorBookings: route({
    id: 'listVendorBookings',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/bookings',
    rate: 'read',
    summary: 'Jobs offered or assigned to you, latest start first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(schema.vendorBooking()),
      example: { items: [example.vendorBooking], nextCursor: null },
    },
    errors: [],
  }),
  getVendorBooking: route({
    id: 'getVendorBooking',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/bookings/{bookingId}',
    rate: 'read',
    summary: 'One of your jobs',
    params: schema.bookingParams,
    success: booking,
    errors: ['not_found'],
  }),
  acceptOffer: route({
    ...step('acceptOffer', 'accept', 'Accept the offered job'),
    errors: ['not_found', 'offer_closed', 'version_conflict'],
  }),
  rejectOffer: route({
    id: 'rejectOffer',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/bookings/{bookingId}/reject',
    rate: 'write',
    summary: 'Decline the offered job; the next vendor is asked',
    params: schema.bookingParams,
    body: () => z.optional(schema.reasonInput()),
    bodyExample: { reason: 'My van broke down.' },
    success: { status: 204 },
    errors: ['not_found', 'offer_closed', 'version_conflict'],
  }),
  releaseBooking: route({
    id: 'releaseBooking',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/bookings/{bookingId}/release',
    rate: 'write',
    summary: 'Release an accepted job before you set out; another vendor is asked',
    description:
      'It counts as an offer not accepted, and less than 24 hours before the start also as a late arrival. If nobody else is available, ops look for a vendor.',
    params: schema.bookingParams,
    body: schema.releaseInput,
    bodyExample: { reason: 'ill' },
    success: { status: 204 },
    errors: ['not_found', 'illegal_transition', 'outside_policy', 'version_conflict'],
  }),
  departToBooking: step('departToBooking', 'en-route', 'Set out; possible from three hours before the slot'),
  arriveAtBooking: step('arriveAtBooking', 'arrive', 'Arrive; possible from three hours before the slot'),
  startBooking: step('startBooking', 'start', 'Start the work; possible from three hours before the slot'),
  requestPhotoUpload: route({
    id: 'requestPhotoUpload',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/bookings/{bookingId}/photos',
    rate: 'upload',
    summary: 'An upload form for one photo, directly to storage',
    params: schema.bookingParams,
    body: schema.photoInput,
    bodyExample: { kind: 'before', contentType: 'image/jpeg', bytes: 480_000 },
    success: {
      status: 201,
      schema: schema.photoUpload,
      example: {
        photoId: 'ph_1',
        url: 'https://example.org/media',
        fields: { key: 'uploads/ph_1' },
        expiresAt: example.later,
      },
    },
    errors: ['not_found', 'illegal_transition', 'photo_limit', 'version_conflict'],
  }),
  listJobPhotos: route({
    id: 'listJobPhotos',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/bookings/{bookingId}/photos',
    rate: 'read',
    summary: 'The photos of your job and whether they were accepted',
    params: schema.bookingParams,
    success: {
      status: 200,
      schema: () => page(schema.photo()),
      example: { items: [example.photo], nextCursor: null },
    },
    errors: ['not_found'],
  }),
  completeBooking: route({
    ...step('completeBooking', 'complete', 'Complete the work; photos before and after must be stored'),
    errors: ['not_found', 'illegal_transition', 'photos_missing', 'version_conflict'],
  }),
  requestSignature: step(
    'requestSignature',
    'request-signature',
    'Ask the customer to sign the job as it stands',
  ),
  reportCustomerNoShow: step(
    'reportCustomerNoShow',
    'report-no-show',
    'Report that the customer was not there',
  ),
} as const;
