import { randomUUID } from 'node:crypto';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { localDate } from '#kernel/local-time.ts';
import { confirmCard } from './cards.ts';
import { check, eventually, rupees } from './checks.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';

const TIME_ZONE = 'Asia/Kolkata';
const HOUR_MS = 3_600_000;

type Buyer = {
  readonly customer: Person;
  readonly pincode: string;
  /** The deployment's time, in milliseconds since 1970. */
  readonly now?: () => number;
};

/** Searches a service, takes a slot and a quote, books and pays, until the booking is confirmed. */
export async function bookAndPay({ customer, pincode, now = Date.now }: Buyer, report: Report) {
  const localDateIn = (hours: number) =>
    localDate(new Date(now() + hours * HOUR_MS).toISOString(), TIME_ZONE);
  const service = await report.step('The customer searches services for the pincode', () =>
    eventually('vendors for the pincode', async () => {
      const { items } = await customer.call(customerRoutes.searchServices, { query: { pincode, q: 'tap' } });
      const found = items.find(({ vendors }) => vendors > 0);
      if (found)
        report.note(`${found.name}: ${found.vendors} vendors, from ${rupees(found.basePrice.amountMinor)}`);
      return found;
    }),
  );
  const slot = await report.step('and lists the free slots', async () => {
    const params = { serviceId: service.serviceId };
    // Late in the evening the first free time is after midnight.
    for (const date of [localDateIn(0), localDateIn(24)]) {
      const { items } = await customer.call(customerRoutes.listSlots, { params, query: { pincode, date } });
      const [first] = items;
      if (!first) continue;
      report.note(
        `${items.length} slots on ${date}; the first at ${first.start} with ${first.vendors} vendors`,
      );
      return first;
    }
    throw new Error('No free slot today or tomorrow');
  });
  const quote = await report.step('and gets a signed quote with lines and reasons', async () => {
    const made = await customer.call(customerRoutes.createQuote, {
      body: {
        serviceId: service.serviceId,
        place: { addressLine: '12, 3rd Cross, Indiranagar', pincode },
        slotStart: slot.start,
      },
    });
    const { lines, total, reasons } = made.price;
    check(
      lines.reduce((sum, line) => sum + line.amountMinor, 0) === total.amountMinor,
      'The lines do not add up',
    );
    for (const line of lines)
      report.note(`${line.label.padEnd(40)} ${rupees(line.amountMinor).padStart(12)}`);
    report.note(
      `${'Total'.padEnd(40)} ${rupees(total.amountMinor).padStart(12)}  ${reasons.map(({ code }) => code).join(', ')}`,
    );
    return made;
  });
  const bookingId = await report.step(
    'The customer books; the same key again gives the same booking',
    async () => {
      const request = {
        body: { quoteToken: quote.token, notes: 'The kitchen tap drips.' },
        idempotencyKey: randomUUID(),
      };
      const first = await customer.call(customerRoutes.createBooking, request);
      const repeated = await customer.call(customerRoutes.createBooking, request);
      check(first.bookingId === repeated.bookingId, 'The same Idempotency-Key made two bookings');
      report.note(`${first.bookingId}, ${first.status}, to be paid by ${first.paymentDueAt}`);
      return first.bookingId;
    },
  );
  const params = { bookingId };
  const payment = await report.step('pays with a test card at the provider', async () => {
    const session = await customer.call(customerRoutes.payBooking, { params });
    const answer = await confirmCard(session, 'pm_card_visa');
    check(answer.ok, `The provider answered ${answer.status}: ${await answer.text()}`);
    report.note(
      `${session.paymentId}, ${rupees(session.amount.amountMinor)}, ${session.captureMethod} capture`,
    );
    return session;
  });
  await report.step("and the provider's webhook confirms the booking", () =>
    eventually('the confirmed booking', async () => {
      const booking = await customer.call(customerRoutes.getCustomerBooking, { params });
      return booking.status === 'pending_payment' ? undefined : booking;
    }),
  );
  return { bookingId, paymentId: payment.paymentId, total: quote.price.total };
}
