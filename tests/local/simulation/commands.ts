import { advanceBooking } from '#application/booking/advance-booking.ts';
import { acceptOffer, declineOffer } from '#application/booking/answer-offer.ts';
import { cancelBooking } from '#application/booking/cancel-booking.ts';
import { createBooking } from '#application/booking/create-booking.ts';
import { createQuote } from '#application/booking/create-quote.ts';
import { listSlots } from '#application/booking/list-slots.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import { rescheduleBooking } from '#application/booking/reschedule-booking.ts';
import { approvePayment, fileOverride } from '#application/operations/approve-payment.ts';
import { reassignBooking } from '#application/operations/reassign-booking.ts';
import { resolveDispute } from '#application/operations/resolve-dispute.ts';
import { openPayment } from '#application/payment/open-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { contestJob } from '#application/signing/contest-job.ts';
import { requestSignature } from '#application/signing/request-signature.ts';
import { signBooking } from '#application/signing/sign-booking.ts';
import type { CallContext, Loaded } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import type { PhotoKind } from '#domain/booking/photo.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { partPrefix } from '#kernel/ids.ts';
import { localDate } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { storedPhoto } from '#tests/support/stored-photo.ts';
import { PINCODE, type World } from './world.ts';

export const commandNames = [
  'book',
  'openPayment',
  'payByCard',
  'payByBadCard',
  'accept',
  'decline',
  'depart',
  'arrive',
  'start',
  'storePhotos',
  'complete',
  'requestSignature',
  'sign',
  'signOldDocument',
  'requestChanges',
  'cancel',
  'reschedule',
  'reportCustomerNoShow',
  'reportVendorNoShow',
  'dispute',
  'rate',
  'opsCancel',
  'opsReassign',
  'opsRefund',
  'opsPayVendor',
  'opsLeave',
  'opsFileOverride',
  'opsApprove',
] as const;
export type CommandName = (typeof commandNames)[number];

type Outcome = Promise<Result<unknown, Failure>>;

/** A command of somebody, ready to be sent once or again. */
export type Command = {
  readonly actor: CallContext['actor'];
  /** The route whose idempotency key it takes; undefined when it takes none. */
  readonly keyed: string | undefined;
  readonly run: (context: CallContext) => Outcome;
};

export type Choice = {
  /** Who acts, and on which booking, counted from the first. */
  readonly who: number;
  readonly booking: number;
  /** For what else is to be chosen: a slot, a number of stars. */
  readonly pick: number;
};

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** The command of this name by whoever `who` counts to: its rightful sender or somebody else. */
export function commandOf(
  world: World,
  name: CommandName,
  choice: Choice,
  booked: readonly string[],
): Command {
  const { ports } = world;
  const bookingId = at(booked, choice.booking) ?? 'bk_none';
  const customer = { kind: 'customer', id: at(world.customers, choice.who) ?? '' } as const;
  const vendor = { kind: 'vendor', id: at(world.vendors, choice.who) ?? '' } as const;
  const ops = { kind: 'ops', id: at(world.ops, choice.who) ?? '' } as const;
  const ofCustomer = () => ports.bookings.findForCustomer(customer.id, bookingId);
  const ofVendor = () => ports.bookings.findForVendor(vendor.id, bookingId);
  const anyones = () => ports.bookings.find(bookingId);
  const step = (
    actor: CallContext['actor'],
    load: () => Promise<Loaded<Booking> | undefined>,
    command: BookingCommand | ((booking: Booking) => Promise<BookingCommand>),
  ): Command => ({
    actor,
    keyed: undefined,
    run: (context) =>
      advanceBooking(
        ports.uow,
        { load, command: typeof command === 'function' ? command : () => command },
        context,
      ),
  });
  const plain = (actor: CallContext['actor'], run: Command['run']): Command => ({
    actor,
    keyed: undefined,
    run,
  });
  const keyed = (route: string, actor: CallContext['actor'], run: Command['run']): Command => ({
    actor,
    keyed: route,
    run,
  });
  const resolve = (outcome: 'refund_customer' | 'pay_vendor' | 'leave_as_is') =>
    plain(ops, (context) =>
      resolveDispute(
        ports,
        bookingId,
        { resolution: 'looked into', outcome, approver: { userId: ops.id, limit: null } },
        context,
      ),
    );

  switch (name) {
    case 'book':
      return keyed('createBooking', customer, bookOnce(world, choice.pick));
    case 'openPayment':
      return plain(customer, (context) => openPayment(ports, customer.id, bookingId, context));
    case 'payByCard':
      return plain(customer, () => confirmCard(world, bookingId, 'pm_card_visa'));
    case 'payByBadCard':
      return plain(customer, () => confirmCard(world, bookingId, 'pm_card_visa_chargeDeclined'));
    case 'accept':
      return plain(vendor, (context) => acceptOffer(ports, vendor.id, bookingId, context));
    case 'decline':
      return plain(vendor, (context) => declineOffer(ports, vendor.id, bookingId, context));
    case 'depart':
      return step(vendor, ofVendor, { type: 'depart' });
    case 'arrive':
      return step(vendor, ofVendor, { type: 'arrive' });
    case 'start':
      return step(vendor, ofVendor, { type: 'start' });
    case 'storePhotos':
      return plain(vendor, (context) => storePhotos(world, vendor.id, bookingId, context));
    case 'complete':
      return step(vendor, ofVendor, async (booking) => {
        const photos = await ports.photos.listForBooking(booking.bookingId);
        const count = (kind: PhotoKind) => photos.filter(({ state }) => state.kind === kind).length;
        return { type: 'complete', photosBefore: count('before'), photosAfter: count('after') };
      });
    case 'requestSignature':
      return plain(vendor, (context) => requestSignature(ports, ofVendor, context));
    case 'sign':
    case 'signOldDocument':
      return keyed('signBooking', customer, signOnce(world, bookingId, name === 'signOldDocument'));
    case 'requestChanges':
      return plain(customer, (context) =>
        contestJob(ports, bookingId, { type: 'request_changes', reason: 'the tap drips still' }, context),
      );
    case 'cancel':
      return keyed('cancelBooking', customer, (context) =>
        cancelBooking(ports, ofCustomer, 'no longer needed', context),
      );
    case 'reschedule':
      return keyed('rescheduleBooking', customer, rescheduleOnce(world, ofCustomer, choice.pick));
    case 'reportCustomerNoShow':
      return plain(vendor, (context) => reportNoShow(ports, ofVendor, 'customer', context));
    case 'reportVendorNoShow':
      return plain(customer, (context) => reportNoShow(ports, ofCustomer, 'vendor', context));
    case 'dispute':
      return plain(customer, (context) =>
        contestJob(ports, bookingId, { type: 'dispute', reason: 'it leaks' }, context),
      );
    case 'rate':
      return step(customer, ofCustomer, { type: 'rate', stars: 1 + (choice.pick % 5), comment: '' });
    case 'opsCancel':
      return plain(ops, (context) => cancelBooking(ports, anyones, 'the street is closed', context));
    case 'opsReassign':
      return keyed('reassignBooking', ops, (context) => reassignBooking(ports, anyones, context));
    case 'opsRefund':
      return resolve('refund_customer');
    case 'opsPayVendor':
      return resolve('pay_vendor');
    case 'opsLeave':
      return resolve('leave_as_is');
    case 'opsFileOverride':
      return plain(ops, (context) =>
        fileOverride(ports, paymentIdOf(bookingId), 'cannot be reached', context),
      );
    case 'opsApprove':
      return plain(ops, (context) =>
        approvePayment(
          ports,
          paymentIdOf(bookingId),
          { reason: 'the work was done', approver: { userId: ops.id, limit: null } },
          context,
        ),
      );
  }
}

/** A slot that is free when first asked, today, when its vendor may soon begin, or days ahead; the same each time it is sent. */
function slotOnce(world: World, pick: number): (now: string) => Promise<string | undefined> {
  let chosen: string | undefined;
  return async (now) => {
    if (chosen !== undefined) return chosen;
    const date = localDate(plusMinutes(now, 1440 * (at([0, 0, 2, 9], pick) ?? 0)), 'Asia/Kolkata');
    const ask = {
      customerId: world.customers[0] ?? '',
      serviceId: world.service.serviceId,
      pincode: PINCODE,
      date,
    };
    const slots = await listSlots(world.ports, ask, now);
    // Few starts, so that many want the same.
    chosen = slots.ok ? at(slots.value.slice(0, 3), pick)?.start : undefined;
    return chosen;
  };
}

function bookOnce(world: World, pick: number): Command['run'] {
  const slot = slotOnce(world, pick);
  let token: string | undefined;
  return async (context) => {
    const slotStart = await slot(context.at);
    if (slotStart === undefined) return err(failure('slot_unavailable'));
    if (token === undefined) {
      const place = { addressLine: '12, 3rd Cross', pincode: PINCODE };
      const request = { serviceId: world.service.serviceId, place, slotStart, addOns: [] };
      const quoted = await createQuote(world.ports, request, context);
      if (!quoted.ok) return quoted;
      token = quoted.value.token;
    }
    return createBooking(world.ports, { quoteToken: token, notes: '' }, context);
  };
}

function rescheduleOnce(
  world: World,
  load: () => Promise<Loaded<Booking> | undefined>,
  pick: number,
): Command['run'] {
  const slot = slotOnce(world, pick);
  return async (context) => {
    const slotStart = await slot(context.at);
    if (slotStart === undefined) return err(failure('slot_unavailable'));
    return rescheduleBooking(world.ports, load, slotStart, context);
  };
}

function signOnce(world: World, bookingId: string, old: boolean): Command['run'] {
  let read: { readonly envelopeId: string; readonly documentHash: string } | undefined;
  return async (context) => {
    if (!read) {
      const booking = await world.ports.bookings.findForCustomer(context.actor.id, bookingId);
      const envelopeId = booking?.state.envelopeId;
      const envelope = envelopeId ? await world.ports.envelopes.find(envelopeId) : undefined;
      if (!envelope) return err(failure('not_found'));
      read = {
        envelopeId: envelope.state.envelopeId,
        documentHash: old ? '0'.repeat(64) : envelope.state.documentHash,
      };
    }
    const act = { signerName: 'Asha Rao', method: 'typed', ip: '203.0.113.7', userAgent: 'walk' } as const;
    return signBooking(world.ports, bookingId, { ...read, ...act }, context);
  };
}

/** The customer's browser talks to the provider itself; the provider's answer comes as a webhook. */
async function confirmCard(world: World, bookingId: string, card: string): Outcome {
  const payment = await world.ports.payments.find(paymentIdOf(bookingId));
  if (!payment) return err(failure('not_found'));
  const id = payment.state.providerPaymentId;
  const secret = await world.ports.provider.readPayment(id);
  if (!secret.ok) return err(failure('payment_failed', secret.error.code));
  const answer = await fetch(`${world.stripe.url}/v1/payment_intents/${id}/confirm`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.stripe.publishableKey}` },
    body: new URLSearchParams({ client_secret: secret.value.clientSecret ?? '', payment_method: card }),
  });
  await answer.arrayBuffer();
  return answer.ok ? ok(undefined) : err(failure('payment_failed', `${answer.status}`));
}

/** One picture before and one after, as the media function leaves them. */
async function storePhotos(world: World, vendorId: string, bookingId: string, context: CallContext): Outcome {
  const { ports } = world;
  const booking = (await ports.bookings.findForVendor(vendorId, bookingId))?.state;
  if (!booking) return err(failure('not_found'));
  const { customerId } = booking;
  const changes = (['before', 'after'] as const).map((kind) => {
    const photoId = ports.ids.next(partPrefix('ph', bookingId));
    const sha256 = ports.sha256(photoId);
    return storedPhoto({ photoId, bookingId, customerId, vendorId, kind, requestedAt: context.at, sha256 });
  });
  const { actor, at: moment, correlationId } = context;
  const saved = await ports.uow.commit({ actor, at: moment, correlationId, changes });
  return saved.ok ? ok(undefined) : err(failure('version_conflict'));
}
