import { randomUUID } from 'node:crypto';
import { systemIds } from '#adapters/system/system.ts';
import { vendorDayKey } from '#application/booking/vendor-supply.ts';
import type { CallResult } from '#contracts/client.ts';
import type { Route } from '#contracts/route.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { PhotoKind } from '#domain/booking/photo.ts';
import { partPrefix } from '#kernel/ids.ts';
import { localDate } from '#kernel/local-time.ts';
import { confirmCard } from '../../bin/demo/cards.ts';
import { type Actor, type Actors, ownPincode } from './actors.ts';
import type { TestSystem } from './local-system.ts';
import { storedPhoto } from './stored-photo.ts';

export const SERVICE = 'svc_tap_repair';
const DAY_MS = 86_400_000;
/** The first slot of the day it is then is soon enough for its vendor to begin at once. */
const SOON_DAYS = 2 / 24;

/** The body of a successful call. @throws Error for a refusal */
export function good<R extends Route>(answer: CallResult<R>) {
  if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(answer.problem)}`);
  return answer.body;
}

/** Status and code of a refused call; `ok` for a successful one. */
export const refusal = <R extends Route>(answer: CallResult<R>): string =>
  answer.ok ? 'ok' : `${answer.status} ${answer.problem.code}`;

/** The steps of a booking that the two parties take over the API. */
export function createJobs(test: TestSystem) {
  const { uow, now } = test;

  async function slots(customer: Actor, pincode: string, daysAhead = 2) {
    const date = localDate(
      new Date(test.cloud.clock.now().getTime() + daysAhead * DAY_MS).toISOString(),
      'Asia/Kolkata',
    );
    const params = { serviceId: SERVICE };
    return good(await customer.call(customerRoutes.listSlots, { params, query: { pincode, date } })).items;
  }

  async function quote(customer: Actor, pincode: string, slotStart?: string) {
    const start = slotStart ?? (await slots(customer, pincode))[0]?.start;
    if (start === undefined) throw new Error(`No slot is free in ${pincode}.`);
    const body = {
      serviceId: SERVICE,
      place: { addressLine: '12, 3rd Cross', pincode },
      slotStart: start,
    };
    return good(await customer.call(customerRoutes.createQuote, { body }));
  }

  async function book(customer: Actor, pincode: string, slotStart?: string) {
    const { token } = await quote(customer, pincode, slotStart);
    const body = { quoteToken: token, notes: '' };
    return good(await customer.call(customerRoutes.createBooking, { body, idempotencyKey: randomUUID() }));
  }

  /** The customer's own card, confirmed at the provider; what the webhook brings about has happened. */
  async function pay(customer: Actor, bookingId: string, card = 'pm_card_visa') {
    const session = good(await customer.call(customerRoutes.payBooking, { params: { bookingId } }));
    const answer = await confirmCard(session, card);
    await test.settled();
    return { ...session, providerStatus: answer.status };
  }

  async function bookAndPay(customer: Actor, pincode: string, slotStart?: string) {
    const booking = await book(customer, pincode, slotStart);
    await pay(customer, booking.bookingId);
    return booking;
  }

  async function soonest(customer: Actor, pincode: string): Promise<string> {
    const [first] = await slots(customer, pincode, SOON_DAYS);
    if (first === undefined) throw new Error(`No slot is free in ${pincode}.`);
    return first.start;
  }

  /** A paid booking that starts soon enough for the vendor to depart at once. */
  async function bookForNow(customer: Actor, pincode: string) {
    return bookAndPay(customer, pincode, await soonest(customer, pincode));
  }

  async function storePhoto(bookingId: string, kind: PhotoKind): Promise<void> {
    const booking = (await test.stored.bookings.find(bookingId))?.state;
    if (!booking) throw new Error(`${bookingId} is gone.`);
    const photoId = systemIds.next(partPrefix('ph', bookingId));
    const { customerId, vendorId } = booking;
    const sha256 = (kind === 'before' ? 'a' : 'b').repeat(64);
    const requestedAt = now();
    const saved = await uow.commit({
      actor: { kind: 'vendor', id: vendorId },
      at: requestedAt,
      correlationId: 'test',
      changes: [storedPhoto({ photoId, bookingId, customerId, vendorId, kind, requestedAt, sha256 })],
    });
    if (!saved.ok) throw new Error(`The photo was not saved: ${JSON.stringify(saved.error)}`);
  }

  /** Takes the vendor's steps from the offer to completed work. */
  async function work(vendor: Actor, bookingId: string): Promise<void> {
    const call = { params: { bookingId } };
    good(await vendor.call(vendorJobRoutes.acceptOffer, call));
    good(await vendor.call(vendorJobRoutes.departToBooking, call));
    good(await vendor.call(vendorJobRoutes.arriveAtBooking, call));
    good(await vendor.call(vendorJobRoutes.startBooking, call));
    await storePhoto(bookingId, 'before');
    await storePhoto(bookingId, 'after');
    good(await vendor.call(vendorJobRoutes.completeBooking, call));
  }

  /** Requests the signature and returns the envelope as the customer reads it. */
  async function askSignature(vendor: Actor, customer: Actor, bookingId: string) {
    good(await vendor.call(vendorJobRoutes.requestSignature, { params: { bookingId } }));
    return readEnvelope(customer, bookingId);
  }

  /** A job with completed work, with its own customer, vendor and pincode. */
  async function workedJob(actors: Pick<Actors, 'customer' | 'vendor'>) {
    const pincode = ownPincode();
    const customer = await actors.customer();
    const vendor = await actors.vendor({ pincode });
    const { bookingId } = await bookForNow(customer, pincode);
    await work(vendor, bookingId);
    await test.settled();
    return { customer, vendor, bookingId };
  }

  /** The same, with a pending signature request. */
  async function doneJob(actors: Pick<Actors, 'customer' | 'vendor'>) {
    const job = await workedJob(actors);
    const envelope = await askSignature(job.vendor, job.customer, job.bookingId);
    await test.settled();
    return { ...job, envelope };
  }

  async function readEnvelope(customer: Actor, bookingId: string) {
    const envelopeId = (await test.stored.bookings.find(bookingId))?.state.envelopeId;
    if (!envelopeId) throw new Error(`${bookingId} has no envelope.`);
    return good(await customer.call(signatureRoutes.getSignature, { params: { envelopeId } }));
  }

  const sign = (
    customer: Actor,
    envelope: { readonly bookingId: string; readonly envelopeId: string; readonly documentHash: string },
    idempotencyKey: string = randomUUID(),
  ) =>
    customer.call(customerRoutes.signBooking, {
      params: { bookingId: envelope.bookingId },
      body: {
        envelopeId: envelope.envelopeId,
        documentHash: envelope.documentHash,
        signerName: 'Asha Rao',
        method: 'typed',
        consent: true,
      },
      idempotencyKey,
    });

  const statusOf = async (bookingId: string) => (await test.stored.bookings.find(bookingId))?.state.status;
  const paymentOf = async (bookingId: string) =>
    (await test.stored.payments.find(bookingId.replace(/^bk_/, 'pay_')))?.state;

  /** The visits in a vendor's day at the start of a slot. */
  async function visitsOf(vendorId: string, start: string) {
    const day = await uow.readDocument(vendorDayKey(vendorId, localDate(start, 'Asia/Kolkata')));
    return (day?.state as { visits: readonly { bookingId: string }[] } | undefined)?.visits ?? [];
  }

  return {
    slots,
    visitsOf,
    quote,
    book,
    pay,
    confirmCard,
    soonest,
    bookAndPay,
    bookForNow,
    storePhoto,
    work,
    askSignature,
    workedJob,
    doneJob,
    readEnvelope,
    sign,
    statusOf,
    paymentOf,
  };
}

export type Jobs = ReturnType<typeof createJobs>;
export type DoneJob = Awaited<ReturnType<Jobs['doneJob']>>;
