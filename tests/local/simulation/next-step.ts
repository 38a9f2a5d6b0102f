import { paymentIdOf } from '#application/payment/ports.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { type Command, type CommandName, commandOf } from './commands.ts';
import type { World } from './world.ts';

/** What a booking's rightful party does when all goes well; the second once the first is done. */
const natural: Partial<Record<Booking['status'], readonly CommandName[]>> = {
  pending_payment: ['openPayment', 'payByCard'],
  confirmed: ['accept'],
  assigned: ['depart'],
  en_route: ['arrive'],
  arrived: ['start'],
  changes_requested: ['start'],
  in_progress: ['storePhotos', 'complete'],
  work_done: ['requestSignature', 'sign'],
  signed: ['rate'],
  closed: ['rate'],
  disputed: ['opsPayVendor'],
};

const byVendor: readonly CommandName[] = [
  'accept',
  'depart',
  'arrive',
  'start',
  'storePhotos',
  'complete',
  'requestSignature',
];

/** The next step of the booking counted to, by whom it is up to; a new booking where there is none. */
export async function nextStep(
  world: World,
  booked: readonly string[],
  index: number,
  pick: number,
): Promise<Command | undefined> {
  const bookingId = booked[index % Math.max(1, booked.length)];
  const found = bookingId === undefined ? undefined : await world.ports.bookings.find(bookingId);
  if (!found) return commandOf(world, 'book', { who: index, booking: 0, pick }, booked);
  const booking = found.state;
  const name = await nameOfNext(world, booking);
  if (name === undefined) return undefined;
  const who = byVendor.includes(name)
    ? world.vendors.indexOf(booking.vendorId)
    : world.customers.indexOf(booking.customerId);
  return commandOf(world, name, { who, booking: booked.indexOf(booking.bookingId), pick }, booked);
}

async function nameOfNext({ ports }: World, booking: Booking): Promise<CommandName | undefined> {
  const { bookingId, status, envelopeId } = booking;
  const [first, second] = natural[status] ?? [];
  const isDone = async (name: CommandName | undefined): Promise<boolean> => {
    if (name === 'openPayment') return (await ports.payments.find(paymentIdOf(bookingId))) !== undefined;
    if (name === 'storePhotos') return (await ports.photos.listForBooking(bookingId)).length > 0;
    return envelopeId !== null;
  };
  return second !== undefined && (await isDone(first)) ? second : first;
}
