import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { cityRulesAggregate } from '#adapters/dynamodb/aggregates/city-rules.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbCityRules } from '#adapters/dynamodb/dynamodb-city-rules.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemIds } from '#adapters/system/system.ts';
import { bookingCreation } from '#application/booking/booking-events.ts';
import { setCityRules } from '#application/operations/city-rules.ts';
import { type PaymentRecord, paymentIdOf } from '#application/payment/ports.ts';
import { cityRuleInput } from '#contracts/schemas/city-rule-input.ts';
import * as example from '#contracts/schemas/operations-examples.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { type Offer, offerId } from '#domain/booking/offer.ts';
import { policyAt } from '#domain/booking/policy.ts';
import type { Invitation } from '#domain/identity/invitation.ts';
import type { VendorDocument } from '#domain/people/vendor.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import type { Actor, Actors } from '#tests/support/actors.ts';
import { createJobs, good, SERVICE } from '#tests/support/jobs.ts';
import type { TestSystem } from '#tests/support/local-system.ts';
import { sampleParams } from '#tests/support/sample-requests.ts';

const AT = '2026-11-22T10:00:00.000Z';

/** A booking that is under way, with a signature asked for. */
function bookingOf(customerId: string, vendorId: string): Booking {
  const amount = money(100_00, 'INR');
  const nothing = money(0, 'INR');
  const bookingId = systemIds.next('bk');
  return {
    bookingId,
    customerId,
    serviceId: 'svc_tap-repair',
    serviceName: 'Tap repair',
    skill: 'plumbing',
    city: 'Bengaluru',
    timeZone: 'Asia/Kolkata',
    place: { addressLine: '1 Test Road', pincode: '560001', point: { lat: 12.97, lng: 77.59 } },
    slot: { start: '2026-11-23T04:30:00.000Z', end: '2026-11-23T05:30:00.000Z' },
    durationMinutes: 60,
    price: {
      lines: [{ code: 'base', label: 'Tap repair', amountMinor: 100_00 }],
      reasons: [],
      total: amount,
      vendorShare: amount,
      platformFee: nothing,
      tax: nothing,
    },
    policy: policyAt('Bengaluru', AT),
    notes: '',
    status: 'work_done',
    vendorId,
    offerRound: 1,
    keptVendorId: null,
    proposal: null,
    passedVendorIds: [],
    paymentDueAt: AT,
    reschedules: 0,
    movedLate: false,
    createdAt: AT,
    enteredAt: { confirmed: AT, assigned: AT, work_done: AT },
    envelopeId: systemIds.next('env'),
    cancellation: null,
    changeRequest: null,
    dispute: null,
    rating: null,
    escalatedAt: null,
  };
}

const envelopeOf = (booking: Booking): Envelope => ({
  envelopeId: booking.envelopeId ?? '',
  bookingId: booking.bookingId,
  bookingVersion: 1,
  customerId: booking.customerId,
  vendorId: booking.vendorId,
  status: 'pending',
  document: '{}',
  documentHash: sha256('{}'),
  requestedAt: AT,
  completedAt: null,
  evidenceHash: null,
  evidenceKey: null,
  reminders: 0,
});

const paymentOf = (booking: Booking): PaymentRecord => ({
  payment: {
    paymentId: paymentIdOf(booking.bookingId) as PaymentId,
    bookingId: booking.bookingId as BookingId,
    customerId: booking.customerId as UserId,
    amount: booking.price.total,
    status: 'authorised',
    holdExpiresAt: booking.slot.end,
  },
  vendorId: booking.vendorId,
  providerPaymentId: 'pi_none',
  captureMethod: 'manual',
  parked: null,
});

const invitationOf = (invitedBy: string): Invitation => ({
  invitationId: systemIds.next('inv'),
  role: 'ops_manager',
  email: 'meera@example.com',
  invitedBy,
  reason: 'Joins the team',
  status: 'open',
  digest: sha256(invitedBy),
  createdAt: AT,
  expiresAt: '2126-11-22T10:00:00.000Z',
});

const documentOf = (): VendorDocument => ({
  documentId: systemIds.next('doc'),
  kind: 'pan',
  status: 'uploaded',
  objectKey: 'documents/of-a-vendor',
  contentType: 'image/png',
  last4: null,
  filedAt: AT,
  validUntil: null,
  reason: null,
  notice: 'none',
});

/** The offer that the vendor took. */
const offerOf = (booking: Booking): Offer => ({
  offerId: offerId(booking.bookingId, booking.offerRound),
  bookingId: booking.bookingId,
  customerId: booking.customerId,
  vendorId: booking.vendorId,
  status: 'accepted',
  vendorShare: booking.price.vendorShare,
  reasons: [],
  opsReasons: [],
  sentAt: AT,
  expiresAt: AT,
  answeredAt: AT,
});

/** Whose things they are: those of a job are its parties', the rest belong to `person`. */
export type Owners = { readonly customer: Actor; readonly vendor: Actor; readonly person: Actor };

/**
 * Puts one thing of each kind that a route can name into a running system, with the customer's signature
 * under the job; their ids by path parameter.
 */
export async function putThingsOf(
  test: TestSystem,
  actors: Pick<Actors, 'again'>,
  { customer, vendor, person }: Owners,
) {
  const { operational, dynamo } = test;
  const uow = createDynamoDbUnitOfWork({
    client: dynamo,
    tables: { operational },
    definitions: [
      bookingAggregate,
      offerAggregate,
      envelopeAggregate,
      paymentAggregate,
      invitationDefinition,
      vendorAggregate,
    ],
    sha256,
    clock: test.cloud.clock,
  });
  const booking = bookingOf(customer.userId, vendor.userId);
  const { bookingId } = booking;
  const envelope = envelopeOf(booking);
  const { envelopeId, documentHash } = envelope;
  const payment = paymentOf(booking);
  const { paymentId, amount } = payment.payment;
  const document = documentOf();
  const offer = offerOf(booking);
  const invitation = invitationOf(person.userId);
  const { invitationId, role, reason } = invitation;
  const parties = { bookingId, customerId: customer.userId, vendorId: vendor.userId };
  const file = await test.stored.vendors.find(vendor.userId);
  if (!file) throw new Error('The vendor has no file.');
  const saved = await uow.commit({
    actor: { kind: 'system', id: 'test' },
    at: AT,
    correlationId: 'test',
    changes: [
      bookingCreation(booking),
      {
        kind: 'envelope',
        id: envelopeId,
        version: 0,
        state: envelope,
        event: {
          type: 'signature.requested',
          data: { ...parties, envelopeId, status: 'pending', documentHash },
        },
      },
      {
        kind: 'offer',
        id: offer.offerId,
        version: 0,
        state: offer,
        event: { type: 'offer.accepted', data: { ...parties, offerId: offer.offerId, status: 'accepted' } },
      },
      {
        kind: 'payment',
        id: paymentId,
        version: 0,
        state: payment,
        event: { type: 'payment.authorised', data: { ...parties, paymentId, amount, status: 'authorised' } },
      },
      {
        kind: 'invitation',
        id: invitationId,
        version: 0,
        state: invitation,
        event: { type: 'invitation.sent', data: { invitationId, role, reason } },
      },
      {
        kind: 'vendor',
        id: vendor.userId,
        version: file.version,
        eventHash: file.eventHash,
        state: { ...file.state, documents: [document] },
        event: { type: 'vendor.updated', data: { vendorId: vendor.userId, status: file.state.status } },
      },
    ],
  });
  if (!saved.ok) throw new Error(`The things could not be put: ${JSON.stringify(saved.error)}`);
  const notificationId = systemIds.next('ntf');
  await createDynamoDbInbox(dynamo, operational).add({
    notificationId,
    userId: person.userId,
    type: 'booking.work_done',
    title: 'Done',
    body: 'The work is done.',
    bookingId,
    createdAt: AT,
    readAt: null,
  });
  good(await createJobs(test).sign(customer, { bookingId, envelopeId, documentHash }));
  return {
    bookingId,
    envelopeId,
    paymentId,
    notificationId,
    invitationId,
    documentId: document.documentId,
    ruleId: await putRule(test, person.userId),
    vendorId: vendor.userId,
    userId: person.userId,
    // A session of its own, so that ending it leaves its owner able to go on.
    sessionId: (await actors.again(person)).sessionId,
    serviceId: SERVICE,
  };
}

let rules = 0;
/** Rules that begin in days, each at a minute of their own; in a city that no pincode is of. */
async function putRule(test: TestSystem, setBy: string): Promise<string> {
  const { operational, dynamo } = test;
  const somewhere = loadPincodes().find('560001');
  if (!somewhere) throw new Error('There is no such pincode.');
  const city = sampleParams['city'] ?? '';
  const ports = {
    uow: createDynamoDbUnitOfWork({
      client: dynamo,
      tables: { operational },
      definitions: [cityRulesAggregate],
      sha256,
      clock: test.cloud.clock,
    }),
    cityRules: createDynamoDbCityRules(dynamo, operational),
    pincodes: { all: () => [{ ...somewhere, district: city }] },
    ids: systemIds,
  };
  rules += 1;
  const effectiveFrom = plusMinutes(test.now(), 10_000 + rules);
  const context = { actor: { kind: 'ops', id: setBy }, at: test.now(), correlationId: 'test' } as const;
  const set = await setCityRules(
    ports,
    city,
    cityRuleInput().parse({ ...example.cityRuleInput, effectiveFrom }),
    context,
  );
  if (!set.ok) throw new Error(`The rules could not be put: ${JSON.stringify(set.error)}`);
  return set.value.ruleId;
}

export type Things = Awaited<ReturnType<typeof putThingsOf>>;
