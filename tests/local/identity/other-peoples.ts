import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { bookingCreation } from '#application/booking/booking-events.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { policyAt } from '#domain/booking/policy.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import type { LocalSystem } from '#infra/local/system.ts';
import { money } from '#kernel/money.ts';

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
    proposal: null,
    passedVendorIds: [],
    paymentDueAt: AT,
    reschedules: 0,
    createdAt: AT,
    enteredAt: { work_done: AT },
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

/** Puts things of the given customer and vendor into a running system; their ids by path parameter. */
export async function putThingsOf(
  system: LocalSystem,
  customerId: string,
  vendorId: string,
): Promise<Readonly<Record<string, string>>> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: system.cloud.awsEndpoint,
      region: 'ap-south-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  );
  const operational = system.output('OperationalTable');
  const uow = createDynamoDbUnitOfWork({
    client,
    tables: { operational },
    definitions: [bookingAggregate, envelopeAggregate],
    sha256,
    clock: systemClock,
  });
  const booking = bookingOf(customerId, vendorId);
  const envelope = envelopeOf(booking);
  const { bookingId, envelopeId } = { bookingId: booking.bookingId, envelopeId: envelope.envelopeId };
  const data = { envelopeId, bookingId, customerId, vendorId, status: envelope.status };
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
        event: { type: 'signature.requested', data: { ...data, documentHash: envelope.documentHash } },
      },
    ],
  });
  if (!saved.ok) throw new Error('The things could not be put.');
  const notificationId = systemIds.next('ntf');
  await createDynamoDbInbox(client, operational).add({
    notificationId,
    userId: customerId,
    type: 'booking.work_done',
    title: 'Done',
    body: 'The work is done.',
    bookingId,
    createdAt: AT,
    readAt: null,
  });
  client.destroy();
  return { bookingId, envelopeId, notificationId };
}
