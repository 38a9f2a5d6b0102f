import { isDeepStrictEqual } from 'node:util';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { verifySignature } from '#application/signing/verify-signature.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { moneyFaults } from './money.ts';
import type { StoredRecords } from './stored-records.ts';
import type { World } from './world.ts';

type Status = Booking['status'];
type Step = {
  readonly from: readonly Status[];
  readonly by: readonly DomainEvent['actor']['kind'][];
  /** Where only ops may do it. */
  readonly fromByOps?: readonly Status[];
  /** Undefined when the booking stays where it is. */
  readonly to?: Status;
};

/** The booking's machine as design and policy have it, written apart from the code that decides. */
const machine: Readonly<Record<string, Step>> = {
  'booking.confirmed': { from: ['pending_payment'], by: ['system'], to: 'confirmed' },
  'booking.expired': { from: ['pending_payment'], by: ['system'], to: 'expired' },
  // A vendor who declines hands the booking on.
  'booking.vendor_proposed': {
    from: ['confirmed', 'assigned'],
    by: ['system', 'vendor', 'ops'],
    to: 'confirmed',
  },
  'booking.unfulfilled': { from: ['confirmed'], by: ['system', 'vendor', 'ops'], to: 'unfulfilled' },
  'booking.assigned': { from: ['confirmed'], by: ['vendor'], to: 'assigned' },
  'booking.en_route': { from: ['assigned'], by: ['vendor'], to: 'en_route' },
  'booking.arrived': { from: ['en_route'], by: ['vendor'], to: 'arrived' },
  'booking.started': { from: ['arrived', 'changes_requested'], by: ['vendor'], to: 'in_progress' },
  'booking.work_done': { from: ['in_progress'], by: ['vendor'], to: 'work_done' },
  'booking.signature_requested': { from: ['work_done'], by: ['vendor', 'ops'] },
  'booking.signature_escalated': { from: ['work_done'], by: ['system'] },
  'booking.changes_requested': { from: ['work_done'], by: ['customer'], to: 'changes_requested' },
  'booking.signed': { from: ['work_done'], by: ['customer'], to: 'signed' },
  'booking.closed': { from: ['signed', 'work_done', 'changes_requested'], by: ['system'], to: 'closed' },
  'booking.cancelled': {
    from: ['pending_payment', 'confirmed', 'assigned', 'en_route'],
    fromByOps: ['arrived', 'in_progress', 'changes_requested'],
    by: ['customer', 'ops'],
    to: 'cancelled',
  },
  'booking.rescheduled': { from: ['confirmed', 'assigned'], by: ['customer', 'ops'], to: 'confirmed' },
  'booking.customer_no_show': { from: ['arrived'], by: ['vendor', 'ops'], to: 'customer_no_show' },
  'booking.vendor_no_show': {
    from: ['assigned', 'en_route'],
    by: ['customer', 'ops', 'system'],
    to: 'vendor_no_show',
  },
  // Also a false arrival, a job that is left undone, and a no-show that was none.
  'booking.disputed': {
    from: [
      'arrived',
      'in_progress',
      'work_done',
      'changes_requested',
      'signed',
      'closed',
      'customer_no_show',
    ],
    by: ['customer'],
    to: 'disputed',
  },
  'booking.resolved': { from: ['disputed'], by: ['ops'], to: 'resolved' },
  'booking.rated': { from: ['signed', 'closed'], by: ['customer'] },
};

/** Only legal transitions, by those who may: each booking's events replayed through the machine above. */
function transitionFaults(records: StoredRecords): string[] {
  const faults: string[] = [];
  for (const booking of records.bookings) {
    const { bookingId } = booking;
    const [created, ...events] = records.events.get(`booking#${bookingId}`) ?? [];
    if (created?.type !== 'booking.created' || created.actor.id !== booking.customerId)
      faults.push(`${bookingId} began with ${created?.type} by ${created?.actor.id}`);
    let status: Status = 'pending_payment';
    let vendorId = String(created?.data['vendorId']);
    for (const { type, actor, data, sequence } of events) {
      const step = machine[type];
      const from = [...(step?.from ?? []), ...((actor.kind === 'ops' && step?.fromByOps) || [])];
      if (!from.includes(status)) faults.push(`${bookingId} ${sequence}: ${type} while ${status}`);
      const party =
        actor.kind === 'customer'
          ? actor.id === booking.customerId
          : actor.kind !== 'vendor' || actor.id === vendorId;
      if (!step?.by.includes(actor.kind) || !party)
        faults.push(`${bookingId} ${sequence}: ${type} by ${actor.kind} ${actor.id}`);
      status = step?.to ?? status;
      vendorId = String(data['vendorId']);
      if (data['status'] !== status)
        faults.push(`${bookingId} ${sequence}: ${type} published ${String(data['status'])}, is ${status}`);
    }
    if (status !== booking.status)
      faults.push(`${bookingId} is ${booking.status}, its events lead to ${status}`);
    if (vendorId !== booking.vendorId) faults.push(`${bookingId} is with another vendor than its events say`);
  }
  return faults;
}

/** Exactly one event a change, chained; every one of them in the audit trail, and no other. */
function eventFaults(records: StoredRecords): string[] {
  const faults: string[] = [];
  for (const { name, version, event } of records.aggregates) {
    const events = records.events.get(name) ?? [];
    const fault = findChainFault(events, sha256);
    if (fault) faults.push(`${name}: ${JSON.stringify(fault)}`);
    if (events.length !== version) faults.push(`${name} has version ${version} and ${events.length} events`);
    if (events.at(-1)?.hash !== event.hash) faults.push(`${name} is not at its last event`);
    const audited = records.audit.get(name) ?? [];
    if (!isDeepStrictEqual(audited, events)) {
      const lacking = events.length - audited.length;
      faults.push(`${name}: the audit trail differs from its events, ${lacking} are missing`);
    }
  }
  const known = new Set(records.aggregates.map(({ name }) => name));
  for (const name of records.events.keys())
    if (!known.has(name)) faults.push(`${name} has events and no state`);
  return faults;
}

/** Bookings whose vendor's time is given back. */
const released: readonly Status[] = [
  'expired',
  'unfulfilled',
  'cancelled',
  'customer_no_show',
  'vendor_no_show',
];

/** No two visits of a vendor overlap, and the days hold exactly the vendor's bookings. */
function dayFaults(records: StoredRecords): string[] {
  const faults: string[] = [];
  const held = new Map<string, string[]>();
  for (const [vendorId, days] of Map.groupBy(records.days, (day) => day.vendorId)) {
    const visits = days.flatMap((day) => day.visits).toSorted((a, b) => (a.start < b.start ? -1 : 1));
    for (const [i, visit] of visits.entries()) {
      const next = visits[i + 1];
      if (next && next.start < visit.end)
        faults.push(`${vendorId}: ${visit.bookingId} and ${next.bookingId} overlap`);
      held.set(visit.bookingId, [
        ...(held.get(visit.bookingId) ?? []),
        `${vendorId} ${visit.start} ${visit.end}`,
      ]);
    }
  }
  for (const { bookingId, status, vendorId, slot } of records.bookings) {
    const wanted = released.includes(status) ? [] : [`${vendorId} ${slot.start} ${slot.end}`];
    const found = held.get(bookingId) ?? [];
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      faults.push(`${bookingId}, ${status}: held is [${found.join(', ')}], not [${wanted.join(', ')}]`);
  }
  return faults;
}

/** An offer is open only for the vendor a booking waits for; an envelope only for the job it describes. */
function openEndFaults(records: StoredRecords): string[] {
  const faults: string[] = [];
  for (const { bookingId, status, vendorId, envelopeId, offerRound } of records.bookings) {
    const offers = records.offers.filter((offer) => offer.bookingId === bookingId);
    const open = offers.filter((offer) => offer.status === 'sent');
    const accepted = offers.filter((offer) => offer.status === 'accepted' && offer.vendorId === vendorId);
    const expected = status === 'confirmed' ? 1 : 0;
    if (open.length !== expected) faults.push(`${bookingId}, ${status}: ${open.length} offers are open`);
    if (open.some((offer) => offer.vendorId !== vendorId || !offer.offerId.endsWith(`.${offerRound}`)))
      faults.push(`${bookingId}: the open offer is not of this round and vendor`);
    const working = !['pending_payment', 'confirmed', ...released].includes(status);
    if (working && accepted.length === 0) faults.push(`${bookingId}, ${status}: ${vendorId} never accepted`);

    const pending = records.envelopes.filter(
      (one) => one.bookingId === bookingId && one.status === 'pending',
    );
    const wanted = status === 'work_done' && envelopeId !== null ? [envelopeId] : [];
    const found = pending.map((one) => one.envelopeId);
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      faults.push(
        `${bookingId}, ${status}: envelopes [${found.join(', ')}] wait, not [${wanted.join(', ')}]`,
      );
  }
  return faults;
}

const answers = ['offer.accepted', 'offer.declined', 'offer.expired'] as const;

/** What consumers made of the events: each counted once, each told once. */
function consumerFaults(records: StoredRecords): string[] {
  const faults: string[] = [];
  const events = [...records.events.values()].flat();
  const count = (vendorId: string, types: readonly string[]) =>
    events.filter((event) => types.includes(event.type) && event.data['vendorId'] === vendorId).length;
  const worked = new Set(
    records.bookings.filter(({ enteredAt }) => enteredAt.work_done !== undefined).map((one) => one.bookingId),
  );
  const jobsOf = (vendorId: string) =>
    events.filter(
      ({ type, data }) =>
        type === 'payment.paid_out' && data['vendorId'] === vendorId && worked.has(String(data['bookingId'])),
    ).length;
  for (const [vendorId, history] of records.histories) {
    const wanted = {
      offersSent: count(vendorId, ['offer.sent']),
      offersAnswered: count(vendorId, answers),
      ratingCount: count(vendorId, ['booking.rated']),
      // A payout of a fee is no job.
      jobs: jobsOf(vendorId),
    };
    for (const [name, number] of Object.entries(wanted)) {
      const counted = history[name];
      if (counted !== number) faults.push(`${vendorId}: ${name} is ${String(counted)}, not ${number}`);
    }
  }
  const told = Map.groupBy(records.inbox, ({ userId, type, bookingId }) => `${userId} ${type} ${bookingId}`);
  for (const [what, entries] of told) {
    const [first] = entries;
    const happened = events.filter(
      (event) => event.type === first?.type && event.data['bookingId'] === first.bookingId,
    );
    if (entries.length > happened.length)
      faults.push(`${what}: told ${entries.length} times of ${happened.length} events`);
  }
  return faults;
}

/** Every signature verifies, and says what its booking says. */
async function signatureFaults(world: World, records: StoredRecords): Promise<string[]> {
  const faults: string[] = [];
  for (const { envelopeId, bookingId } of records.signatures) {
    const checked = await verifySignature(world.ports, envelopeId);
    if (!checked.ok || !checked.value.valid) faults.push(`${envelopeId} does not verify`);
    if (records.envelopes.find((one) => one.envelopeId === envelopeId)?.status !== 'completed')
      faults.push(`${envelopeId} is signed and not completed`);
    if (records.bookings.find((one) => one.bookingId === bookingId)?.enteredAt.signed === undefined)
      faults.push(`${bookingId} has a signature and was never signed`);
  }
  for (const { bookingId, enteredAt } of records.bookings) {
    const signatures = records.signatures.filter((one) => one.bookingId === bookingId).length;
    const wanted = enteredAt.signed === undefined ? 0 : 1;
    if (signatures !== wanted) faults.push(`${bookingId} has ${signatures} signatures, not ${wanted}`);
  }
  return faults;
}

/** What of the invariants doesn't hold, in words; nothing when all is well. */
export async function faultsOf(world: World, records: StoredRecords): Promise<readonly string[]> {
  return [
    ...transitionFaults(records),
    ...eventFaults(records),
    ...dayFaults(records),
    ...openEndFaults(records),
    ...consumerFaults(records),
    ...(await signatureFaults(world, records)),
    ...moneyFaults(world, records),
  ];
}
