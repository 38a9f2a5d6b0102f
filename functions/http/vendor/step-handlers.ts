import { advanceBooking } from '#application/booking/advance-booking.ts';
import { requestPhotoUpload } from '#application/media/request-photo-upload.ts';
import { requestSignature } from '#application/signing/request-signature.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { stepRoutes } from './late-routes.ts';
import { type JobRequest, own, view } from './own-job.ts';

const step = async (request: JobRequest, command: BookingCommand) =>
  view(await advanceBooking(ports.uow, { load: own(request), command: () => command }, request.context));

/** The command that completes a job, with the numbers of its stored photos. */
async function completion({ bookingId }: Booking): Promise<BookingCommand> {
  const stored = (await ports.photos.listForBooking(bookingId)).filter(
    ({ state }) => state.status === 'stored',
  );
  const count = (kind: 'before' | 'after') => stored.filter(({ state }) => state.kind === kind).length;
  return { type: 'complete', photosBefore: count('before'), photosAfter: count('after') };
}

export const stepHandlers: RouteHandlers<typeof stepRoutes> = {
  departToBooking: (request) => step(request, { type: 'depart' }),
  arriveAtBooking: (request) => step(request, { type: 'arrive' }),
  startBooking: (request) => step(request, { type: 'start' }),
  requestPhotoUpload: async ({ params, body, context }) => {
    const upload = await requestPhotoUpload(ports, params.bookingId, body, context);
    if (!upload.ok) return upload;
    const { photoId, form, expiresAt } = upload.value;
    return ok({ photoId, url: form.url, fields: { ...form.fields }, expiresAt });
  },
  completeBooking: async (request) =>
    view(await advanceBooking(ports.uow, { load: own(request), command: completion }, request.context)),
  requestSignature: async (request) => view(await requestSignature(ports, own(request), request.context)),
};
