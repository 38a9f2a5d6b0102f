import fc from 'fast-check';
import type { Actor, ActorKind, Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { policyAt } from '#domain/booking/policy.ts';
import { transitions } from '#domain/booking/transitions.ts';
import { money } from '#kernel/money.ts';

export const CREATED = '2026-11-20T04:00:00.000Z';
export const START = '2026-11-23T04:30:00.000Z';
export const END = '2026-11-23T05:30:00.000Z';

export function newBooking(change: Partial<Booking> = {}): Booking {
  return {
    bookingId: 'bk_1',
    customerId: 'usr_asha',
    serviceId: 'svc_tap_repair',
    serviceName: 'Tap repair',
    skill: 'tap_repair',
    city: 'Bengaluru Urban',
    timeZone: 'Asia/Kolkata',
    place: { addressLine: '12, 3rd Cross', pincode: '560038', point: { lat: 12.97841, lng: 77.64083 } },
    slot: { start: START, end: END },
    durationMinutes: 60,
    price: {
      lines: [{ code: 'base', label: 'Tap repair', amountMinor: 47_081 }],
      reasons: [],
      total: money(47_081, 'INR'),
      vendorShare: money(31_920, 'INR'),
      platformFee: money(7_980, 'INR'),
      tax: money(7_181, 'INR'),
    },
    policy: policyAt('Bengaluru Urban', CREATED),
    notes: 'The kitchen tap drips.',
    status: 'pending_payment',
    vendorId: 'usr_ravi',
    keptVendorId: null,
    proposal: { reasons: ['near'], opsReasons: [] },
    offerRound: 1,
    passedVendorIds: [],
    paymentDueAt: '2026-11-20T04:15:00.000Z',
    reschedules: 0,
    movedLate: false,
    createdAt: CREATED,
    enteredAt: { pending_payment: CREATED },
    envelopeId: null,
    cancellation: null,
    changeRequest: null,
    dispute: null,
    rating: null,
    escalatedAt: null,
    ...change,
  };
}

export const customer: Actor = { kind: 'customer', id: 'usr_asha' };
export const vendor: Actor = { kind: 'vendor', id: 'usr_ravi' };
export const ops: Actor = { kind: 'ops', id: 'usr_ops' };
export const system: Actor = { kind: 'system', id: 'timer' };
export const actorOf = (kind: ActorKind): Actor => ({ customer, vendor, ops, system })[kind];

export const commandTypes = Object.keys(transitions) as BookingCommand['type'][];

const slot = fc.integer({ min: -2, max: 10 }).map((days) => {
  const start = Date.parse(START) + days * 86_400_000;
  return { start: new Date(start).toISOString(), end: new Date(start + 3_600_000).toISOString() };
});

/** All that commands may carry. */
export const anyContent = fc.record({
  vendorId: fc.constantFrom('usr_ravi', 'usr_mina', 'usr_dev'),
  photos: fc.tuple(fc.nat(2), fc.nat(2)),
  envelopeId: fc.constantFrom('env_1', 'env_2'),
  slot,
  words: fc.constantFrom('it drips', 'too late', 'changed my mind'),
  stars: fc.integer({ min: 1, max: 5 }),
});
type Content = typeof anyContent extends fc.Arbitrary<infer C> ? C : never;

export function commandOf(type: BookingCommand['type'], content: Content): BookingCommand {
  const { vendorId, photos, envelopeId, words, stars } = content;
  switch (type) {
    case 'propose_vendor':
      return { type, vendorId };
    case 'hand_on':
      return { type, vendorId, cause: 'ill' };
    case 'vacate':
      return { type, cause: 'vehicle' };
    case 'complete':
      return { type, photosBefore: photos[0], photosAfter: photos[1] };
    case 'request_signature':
      return { type, envelopeId };
    case 'reschedule':
      return { type, slot: content.slot, vendorId };
    case 'resolve':
      return { type, resolution: words, outcome: 'pay_vendor' };
    case 'rate':
      return { type, stars, comment: words };
    case 'request_changes':
    case 'cancel':
    case 'dispute':
      return { type, reason: words };
    default:
      return { type };
  }
}

/** Any command, with any content. */
export const anyCommand = fc.tuple(fc.constantFrom(...commandTypes), anyContent).map((c) => commandOf(...c));

/** Anybody, among them people the booking is not about. */
export const anyActor: fc.Arbitrary<Actor> = fc.oneof(
  fc.constantFrom(customer, vendor, ops, system),
  fc.record({
    kind: fc.constantFrom<ActorKind>('customer', 'vendor'),
    id: fc.constantFrom('usr_mina', 'usr_dev', 'usr_stranger'),
  }),
);

/** An instant around the visit, from the booking to three weeks after it. */
export const anyInstant = fc
  .integer({ min: Date.parse(CREATED), max: Date.parse(START) + 21 * 86_400_000 })
  .map((ms) => new Date(ms).toISOString());
