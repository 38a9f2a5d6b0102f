import type { Booking } from '#domain/booking/booking.ts';
import type { StoredRecords } from './stored-records.ts';
import type { World } from './world.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const idOf = (reference: string | { readonly id: string } | null): string | undefined =>
  typeof reference === 'string' ? reference : reference?.id;

/** What the provider did for a booking, from its own records. */
function atProvider(world: World, bookingId: string, providerPaymentId: string | undefined) {
  const { stripe } = world;
  const intent = stripe.state('payment_intents').find(({ id }) => id === providerPaymentId);
  const charges = stripe.state('charges').filter((charge) => idOf(charge.payment_intent) === intent?.id);
  const refunds = stripe.state('refunds').filter((refund) => idOf(refund.payment_intent) === intent?.id);
  const transfers = stripe.state('transfers').filter((one) => one.transfer_group === bookingId);
  return {
    status: intent?.status,
    taken: sum(charges.map(({ amount_captured }) => amount_captured)),
    refunded: sum(refunds.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount)),
    transfers,
    transferred: sum(transfers.map(({ amount, amount_reversed }) => amount - amount_reversed)),
  };
}
type AtProvider = ReturnType<typeof atProvider>;

/** Money in equals money held plus money out, in the ledger and at the provider alike. */
export function moneyFaults(world: World, records: StoredRecords): string[] {
  const faults: string[] = [];
  for (const [id, rows] of Map.groupBy(records.ledger, ({ transactionId }) => transactionId)) {
    const off = sum(rows.map(({ amountMinor }) => amountMinor));
    if (off !== 0) faults.push(`${id} is off by ${off}`);
  }
  const clearing = sum(
    records.ledger
      .filter(({ account }) => account === 'processor_clearing')
      .map(({ amountMinor }) => amountMinor),
  );
  const balance = world.stripe.balance('inr');
  if (clearing !== balance)
    faults.push(`the ledger says ${clearing} are at the provider, who has ${balance}`);
  for (const booking of records.bookings) {
    const record = records.payments.find(({ payment }) => payment.bookingId === booking.bookingId);
    const provider = atProvider(world, booking.bookingId, record?.providerPaymentId);
    const about = `${booking.bookingId}, ${booking.status}, payment ${record?.payment.status ?? 'none'}`;
    if (record?.parked?.reason.includes('hold_expired'))
      faults.push(`${about}: the hold ran out before it was captured`);
    faults.push(
      ...[
        ...recordFaults(records, booking, provider),
        ...escrowFaults(records, booking),
        ...payoutFaults(records, booking, provider),
        ...outcomeFaults(records, booking, provider),
      ].map((fault) => `${about}: ${fault}`),
    );
  }
  return faults;
}

/** The payment's record says what the provider's own records say. */
function recordFaults(records: StoredRecords, { bookingId }: Booking, provider: AtProvider): string[] {
  const record = records.payments.find(({ payment }) => payment.bookingId === bookingId);
  const rows = records.ledger.filter((row) => row.bookingId === bookingId);
  const clearing = sum(
    rows.filter(({ account }) => account === 'processor_clearing').map(({ amountMinor }) => amountMinor),
  );
  const really = provider.taken - provider.refunded - provider.transferred;
  const faults = clearing === really ? [] : [`the ledger has ${clearing} at the provider, who has ${really}`];
  const expected: Readonly<Record<string, readonly string[]>> = {
    succeeded: ['captured', 'released', 'paid_out', 'refunded', 'disputed'],
    requires_capture: ['authorised'],
    canceled: ['cancelled'],
    requires_payment_method: ['pending', 'failed'],
    requires_confirmation: ['pending', 'failed'],
    requires_action: ['pending', 'failed'],
    processing: ['pending'],
  };
  const { status } = provider;
  if (record && !expected[status ?? '']?.includes(record.payment.status))
    faults.push(`at the provider it is ${status}`);
  return faults;
}

/** Statuses in which nothing is left to be done for a booking. */
const over: readonly Booking['status'][] = [
  'closed',
  'expired',
  'unfulfilled',
  'cancelled',
  'customer_no_show',
  'vendor_no_show',
  'resolved',
];

/** Nothing stays in escrow of a booking that is over, unless people were told of it. */
function escrowFaults(records: StoredRecords, { bookingId, status }: Booking): string[] {
  const record = records.payments.find(({ payment }) => payment.bookingId === bookingId);
  const escrow = sum(
    records.ledger
      .filter((row) => row.bookingId === bookingId && row.account === 'escrow')
      .map(({ amountMinor }) => amountMinor),
  );
  return escrow === 0 || !over.includes(status) || record?.parked ? [] : [`${-escrow} stay in escrow`];
}

/** What the vendor of a booking is paid: the share, or a part of the fee when it ended after they had accepted it. */
function earnedByVendor(
  { price, cancellation }: Booking,
  events: StoredRecords['events'],
  bookingId: string,
): number {
  const share = price.vendorShare.amountMinor;
  if (cancellation === null) return share;
  const had = (events.get(`booking#${bookingId}`) ?? []).map(({ type }) => type);
  const took = had.lastIndexOf('booking.assigned');
  const waits = ['booking.confirmed', 'booking.vendor_proposed', 'booking.rescheduled'] as const;
  const kept = took > Math.max(...waits.map((type) => had.lastIndexOf(type)));
  return kept ? Math.floor((cancellation.fee.amountMinor * share) / price.total.amountMinor) : 0;
}

/** At most one payout; never without a signature or an override on record, but of a fee. */
function payoutFaults(records: StoredRecords, booking: Booking, provider: AtProvider): string[] {
  const { bookingId } = booking;
  const faults: string[] = [];
  if (provider.transfers.length > 1) faults.push(`${provider.transfers.length} transfers`);
  if (provider.transfers.length === 0) return faults;
  const signed = records.signatures.some((one) => one.bookingId === bookingId);
  const events = records.events.get(`payment#${bookingId.replace(/^bk_/, 'pay_')}`) ?? [];
  const overridden = events.some(({ type, actor }) => type === 'payment.unparked' && actor.kind === 'ops');
  const isFee = (booking.cancellation?.fee.amountMinor ?? 0) > 0;
  if (!signed && !overridden && !isFee) faults.push('paid out without a signature or an override');
  const earned = earnedByVendor(booking, records.events, bookingId);
  if (provider.transfers.some(({ amount }) => amount !== earned))
    faults.push("the transfer is not the vendor's share");
  return faults;
}

/** The money of a disputed booking is where ops decided that it goes, and nowhere else. */
function decisionFaults(
  { dispute, cancellation, price }: Booking,
  record: StoredRecords['payments'][number] | undefined,
  { taken, refunded, transfers }: AtProvider,
): string[] {
  const kept = taken - refunded;
  const owed = (cancellation?.fee ?? price.total).amountMinor;
  switch (dispute?.outcome) {
    case 'refund_customer':
      return kept === 0 && !record?.parked ? [] : [`${kept} are kept, and it was decided to refund them`];
    case 'pay_vendor':
      if (kept !== owed) return [`${kept} are kept, and it was decided that ${owed} are owed`];
      return transfers.length > 0 || record?.parked ? [] : ['it was decided to pay the vendor, who was not'];
    case 'leave_as_is':
      return [];
    default:
      return ['it was resolved without an outcome'];
  }
}

/** Where the money of a booking is once nothing is on its way any more. */
function outcomeFaults(records: StoredRecords, booking: Booking, provider: AtProvider): string[] {
  const record = records.payments.find(({ payment }) => payment.bookingId === booking.bookingId);
  const kept = provider.taken - provider.refunded;
  switch (booking.status) {
    case 'pending_payment':
      return kept === 0 ? [] : [`${kept} were taken before it was confirmed`];
    case 'expired':
    case 'unfulfilled':
    case 'cancelled':
    case 'customer_no_show':
    case 'vendor_no_show': {
      const fee = booking.cancellation?.fee.amountMinor ?? 0;
      // Opened in the moment in which the booking ended, it stays open; money that comes late goes back.
      const open = provider.status === 'requires_payment_method' ? ['pending', 'failed'] : [];
      const earned = earnedByVendor(booking, records.events, booking.bookingId);
      const divided = record?.parked ? ['captured', 'released'] : [earned > 0 ? 'paid_out' : 'released'];
      const ended = fee > 0 ? divided : ['cancelled', 'refunded', ...open];
      return [
        ...(kept === fee ? [] : [`${kept} are kept, the fee is ${fee}`]),
        ...(record && !ended.includes(record.payment.status) ? ['its payment is not ended'] : []),
      ];
    }
    case 'resolved':
      return decisionFaults(booking, record, provider);
    case 'signed':
    case 'closed': {
      const paid = record?.payment.status === 'paid_out';
      if (booking.status === 'closed') return paid ? [] : ['closed and not paid out'];
      return record?.parked ? [] : ['signed, neither paid nor set aside'];
    }
    default:
      // Work goes on: the money is held or taken.
      return record &&
        ['authorised', 'captured', 'released', 'paid_out', 'refunded'].includes(record.payment.status)
        ? []
        : ['its money is not held'];
  }
}
