import { advanceBooking } from '#application/booking/advance-booking.ts';
import type { PhotoRepository } from '#application/booking/ports.ts';
import type { CallContext, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { signingDocument } from '#domain/signing/document.ts';
import type { IdSource } from '#kernel/ids.ts';
import type { Result } from '#kernel/result.ts';
import { envelopeCreation } from './envelope-change.ts';

export type RequestSignaturePorts = {
  readonly uow: UnitOfWork;
  readonly photos: Pick<PhotoRepository, 'listForBooking'>;
  readonly ids: IdSource;
  readonly sha256: Sha256;
};

/** Freezes the job as it stands into a document, and asks the customer to sign it. */
export async function requestSignature(
  ports: RequestSignaturePorts,
  load: () => Promise<Loaded<Booking> | undefined>,
  context: CallContext,
): Promise<Result<Booking, Failure>> {
  const envelopeId = ports.ids.next('env');
  let version = 0;
  return advanceBooking(
    ports.uow,
    {
      load: async () => {
        const loaded = await load();
        version = (loaded?.version ?? 0) + 1;
        return loaded;
      },
      command: () => ({ type: 'request_signature', envelopeId }),
      alongside: async (_, after) => {
        const photos = (await ports.photos.listForBooking(after.bookingId)).map(({ state }) => state);
        const document = signingDocument(after, version, photos);
        return {
          changes: [
            envelopeCreation({
              envelopeId,
              bookingId: after.bookingId,
              bookingVersion: version,
              customerId: after.customerId,
              vendorId: after.vendorId,
              status: 'pending',
              document,
              documentHash: ports.sha256(document),
              requestedAt: context.at,
              completedAt: null,
              evidenceHash: null,
              evidenceKey: null,
              reminders: 0,
            }),
          ],
        };
      },
    },
    context,
  );
}
