import { randomUUID } from 'node:crypto';
import type { RouteAnswer } from '#contracts/client.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { localDate } from '#kernel/local-time.ts';
import { SERVICE } from '#tests/support/jobs.ts';
import { confirmCard } from '../../bin/demo/cards.ts';
import { check, eventually } from '../../bin/demo/checks.ts';
import type { Person } from '../../bin/demo/people.ts';
import { sendPhoto, storedPhotos } from '../../bin/demo/perform-job.ts';
import type { Cast } from './cast.ts';

const DAY_MS = 86_400_000;
/** The first slot of the day it is then is soon enough for its vendor to begin at once. */
const SOON_DAYS = 2 / 24;

/** A booking as its customer sees it. */
export type Seen = RouteAnswer<typeof customerRoutes.getCustomerBooking>;

/** The steps of a booking that the two parties take, each over the API. */
export function jobsOf(cast: Cast) {
  const of = (bookingId: string) => ({ params: { bookingId } });

  /** Free slots of a day, as soon as the pincode's vendors are known to the search. */
  const slots = (customer: Person, pincode: string, daysAhead = 2) =>
    eventually(`a slot in ${pincode}`, async () => {
      const date = localDate(
        new Date(cast.now().getTime() + daysAhead * DAY_MS).toISOString(),
        'Asia/Kolkata',
      );
      const params = { serviceId: SERVICE };
      const { items } = await customer.call(customerRoutes.listSlots, { params, query: { pincode, date } });
      return items.length > 0 ? items : undefined;
    });

  async function quote(customer: Person, pincode: string, daysAhead?: number) {
    const [first] = await slots(customer, pincode, daysAhead);
    check(first !== undefined, 'There is no slot.');
    const place = { addressLine: '12, 3rd Cross, Indiranagar', pincode };
    const body = { serviceId: SERVICE, place, slotStart: first.start };
    return customer.call(customerRoutes.createQuote, { body });
  }

  async function book(customer: Person, pincode: string, daysAhead?: number) {
    const { token } = await quote(customer, pincode, daysAhead);
    const body = { quoteToken: token, notes: 'The kitchen tap drips.' };
    return customer.call(customerRoutes.createBooking, { body, idempotencyKey: randomUUID() });
  }

  async function pay(customer: Person, bookingId: string, card = 'pm_card_visa'): Promise<number> {
    const session = await customer.call(customerRoutes.payBooking, of(bookingId));
    return (await confirmCard(session, card)).status;
  }

  /** The booking once its status is the one that is waited for. */
  const when = (customer: Person, bookingId: string, status: Seen['status']): Promise<Seen> =>
    eventually(`${bookingId} to be ${status}`, async () => {
      const seen = await customer.call(customerRoutes.getCustomerBooking, of(bookingId));
      return seen.status === status ? seen : undefined;
    });

  async function bookAndPay(customer: Person, pincode: string, daysAhead?: number) {
    const { bookingId } = await book(customer, pincode, daysAhead);
    check((await pay(customer, bookingId)) === 200, 'The card was refused.');
    return when(customer, bookingId, 'confirmed');
  }

  /** Whoever of these has been asked, and may still answer. */
  const asked = (vendors: readonly Person[], bookingId: string): Promise<Person> =>
    eventually(`the offer of ${bookingId}`, async () => {
      for (const vendor of vendors) {
        const seen = await vendor.client.call(vendorJobRoutes.getVendorBooking, of(bookingId));
        if (seen.ok && seen.body.offer !== null) return vendor;
      }
      return undefined;
    });

  async function accept(vendor: Person, bookingId: string): Promise<void> {
    await asked([vendor], bookingId);
    await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId));
  }

  /** From the offer to the work that is done, with real photos. */
  async function work(vendor: Person, bookingId: string): Promise<void> {
    await accept(vendor, bookingId);
    await vendor.call(vendorJobRoutes.departToBooking, of(bookingId));
    await vendor.call(vendorJobRoutes.arriveAtBooking, of(bookingId));
    await vendor.call(vendorJobRoutes.startBooking, of(bookingId));
    await Promise.all([sendPhoto(vendor, bookingId, 'before'), sendPhoto(vendor, bookingId, 'after')]);
    await storedPhotos(vendor, bookingId);
    await vendor.call(vendorJobRoutes.completeBooking, of(bookingId));
  }

  async function askSignature(vendor: Person, customer: Person, bookingId: string) {
    await vendor.call(vendorJobRoutes.requestSignature, of(bookingId));
    const { envelopeId } = await customer.call(customerRoutes.getCustomerBooking, of(bookingId));
    check(envelopeId !== null, `${bookingId} has no envelope.`);
    return customer.call(signatureRoutes.getSignature, { params: { envelopeId } });
  }

  const signing = (envelope: {
    readonly bookingId: string;
    readonly envelopeId: string;
    readonly documentHash: string;
  }) => ({
    params: { bookingId: envelope.bookingId },
    body: {
      envelopeId: envelope.envelopeId,
      documentHash: envelope.documentHash,
      signerName: 'Asha Rao',
      method: 'typed' as const,
      consent: true as const,
    },
    idempotencyKey: randomUUID(),
  });

  /** A booking whose vendor may set out at once. */
  const bookForNow = (customer: Person, pincode: string) => bookAndPay(customer, pincode, SOON_DAYS);

  /** A job that is done and waits for its signature. */
  async function done() {
    const pincode = cast.pincode();
    const [vendor, customer] = await Promise.all([cast.vendor(pincode), cast.customer()]);
    const { bookingId } = await bookForNow(customer, pincode);
    await work(vendor, bookingId);
    const envelope = await askSignature(vendor, customer, bookingId);
    return { pincode, vendor, customer, bookingId, envelope };
  }

  return {
    of,
    slots,
    quote,
    book,
    pay,
    when,
    bookAndPay,
    bookForNow,
    asked,
    accept,
    work,
    askSignature,
    signing,
    done,
  };
}

export type Jobs = ReturnType<typeof jobsOf>;
