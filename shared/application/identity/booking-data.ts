import { bookingChange } from '#application/booking/booking-events.ts';
import type { BookingRepository, PhotoRepository } from '#application/booking/ports.ts';
import { photoErasure } from '#application/media/photo-change.ts';
import type { MediaObjects } from '#application/media/ports.ts';
import { everyPage, type Page, type PageRequest } from '#application/paging.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import { envelopeRedaction } from '#application/signing/envelope-change.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { type Booking, knownVendor } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PersonalDataHolder } from './personal-data.ts';

/** The holder of a customer's bookings, job photos and signed documents. */
type CustomerDataDeps = BookingDataDeps & {
  readonly photos: Pick<PhotoRepository, 'listForBooking'>;
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
  readonly objects: Pick<MediaObjects, 'remove'>;
};
type BookingDataDeps = {
  readonly bookings: Pick<BookingRepository, 'find' | 'listForCustomer' | 'listForVendor'>;
  readonly uow: UnitOfWork;
};

/**
 * A customer's bookings: addresses, free text, photos and the copies of signed documents are erased; areas, times and
 * amounts stay for accounting, digests for the sealed evidence.
 */
export function customerBookingData(deps: CustomerDataDeps): PersonalDataHolder {
  const { bookings } = deps;
  const all = (userId: string) => collected((page) => bookings.listForCustomer(userId, page));
  return {
    section: 'bookings',
    async export(userId) {
      return (await all(userId)).map(({ state }) => ownBooking(state));
    },
    async erase(userId, context) {
      for (const { state } of await all(userId)) {
        await erasePhotos(deps, state.bookingId, context);
        await redactEnvelope(deps, state.envelopeId, context);
        const outcome = await redactBooking(deps, state.bookingId, context);
        if (!outcome.ok)
          throw new Error(`Booking ${state.bookingId} was not redacted: ${outcome.error.code}.`);
      }
    },
  };
}

/**
 * A booking as its customer may know it, in an export too: not what the vendor earns, who was asked and declined, nor
 * why which vendor was chosen.
 */
const ownBooking = (booking: Booking) => ({
  bookingId: booking.bookingId,
  status: booking.status,
  serviceId: booking.serviceId,
  serviceName: booking.serviceName,
  slot: booking.slot,
  place: booking.place,
  notes: booking.notes,
  price: { lines: booking.price.lines, reasons: booking.price.reasons, total: booking.price.total },
  policy: booking.policy,
  vendorId: knownVendor(booking),
  createdAt: booking.createdAt,
  enteredAt: booking.enteredAt,
  paymentDueAt: booking.paymentDueAt,
  reschedules: booking.reschedules,
  envelopeId: booking.envelopeId,
  changeRequest: booking.changeRequest,
  cancellation: booking.cancellation,
  dispute: booking.dispute,
  rating: booking.rating,
});

/** A vendor's jobs are the customers' data: the vendor's export lists them without personal data. */
export function vendorJobData({ bookings }: Pick<BookingDataDeps, 'bookings'>): PersonalDataHolder {
  const all = (userId: string) => collected((page) => bookings.listForVendor(userId, page));
  return {
    section: 'jobs',
    async export(userId) {
      return (await all(userId)).map(({ state: { bookingId, serviceName, slot, status, price } }) => ({
        bookingId,
        serviceName,
        slot,
        status,
        vendorShare: price.vendorShare,
      }));
    },
    erase: async () => {},
  };
}

/** Photos first: once the record is redacted, their keys are lost. */
async function erasePhotos(
  { photos, objects, uow }: CustomerDataDeps,
  bookingId: string,
  { actor, at, correlationId }: CallContext,
): Promise<void> {
  for (const loaded of await photos.listForBooking(bookingId)) {
    const { state } = loaded;
    if (state.status === 'erased') continue;
    const keys = [state.uploadKey, ...(state.variants ? Object.values(state.variants) : [])];
    await Promise.all(keys.map((key) => objects.remove(key)));
    const saved = await uow.commit({ actor, at, correlationId, changes: [photoErasure(loaded)] });
    if (!saved.ok) throw new Error(`Photo ${state.photoId} was changed while it was erased.`);
  }
}

async function redactEnvelope(
  { envelopes, uow }: CustomerDataDeps,
  envelopeId: string | null,
  { actor, at, correlationId }: CallContext,
): Promise<void> {
  const loaded = envelopeId === null ? undefined : await envelopes.find(envelopeId);
  if (!loaded || loaded.state.document === '') return;
  const saved = await uow.commit({ actor, at, correlationId, changes: [envelopeRedaction(loaded)] });
  if (!saved.ok) throw new Error(`Envelope ${loaded.state.envelopeId} was changed while it was redacted.`);
}

function redactBooking(
  { bookings, uow }: BookingDataDeps,
  bookingId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return retryOnConflict(async (): Promise<Result<undefined, Failure | Conflict>> => {
    const loaded = await bookings.find(bookingId);
    if (!loaded) return err(failure('not_found'));
    const { actor, at, correlationId } = context;
    const decision = decide(loaded.state, { type: 'redact' }, { kind: 'system', id: 'erasure' }, at);
    if (!decision.ok) return decision;
    const changes = [bookingChange(loaded, decision.value)];
    const saved = await uow.commit({ actor, at, correlationId, changes });
    return saved.ok ? ok(undefined) : saved;
  });
}

async function collected<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of everyPage(list)) items.push(...page);
  return items;
}
