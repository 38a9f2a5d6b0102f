import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { vendorPreferencesAggregate } from '#adapters/dynamodb/aggregates/vendor-preferences.ts';
import { createDynamoDbBookings, createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbCustomerVendors } from '#adapters/dynamodb/dynamodb-customer-vendors.ts';
import { createDynamoDbIdempotencyRecords } from '#adapters/dynamodb/dynamodb-idempotency-records.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createDynamoDbSessions } from '#adapters/dynamodb/dynamodb-sessions.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { customerBookingData, vendorJobData } from '#application/identity/booking-data.ts';
import { customerVendorData } from '#application/identity/customer-vendor-data.ts';
import { idempotencyRecordData } from '#application/identity/idempotency-record-data.ts';
import { inboxData } from '#application/identity/inbox-data.ts';
import type { PersonalDataHolder } from '#application/identity/personal-data.ts';
import { portraitData } from '#application/identity/profile-photo.ts';
import { sessionData } from '#application/identity/session-data.ts';
import { vendorFileData } from '#application/people/vendor-file-data.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable, unitOfWork } from './operational.ts';
import { composeMediaObjects } from './storage.ts';

const { MEDIA_BUCKET } = readConfig(['MEDIA_BUCKET']);
const objects = composeMediaObjects(MEDIA_BUCKET);
const bookings = createDynamoDbBookings(client, operationalTable);

/** All holders of personal data; each takes part in exports and erasures. */
export const personalDataHolders: readonly PersonalDataHolder[] = [
  customerBookingData({
    bookings,
    photos: createDynamoDbPhotos(client, operationalTable),
    envelopes: createDynamoDbEnvelopes(client, operationalTable),
    objects,
    uow: unitOfWork([bookingAggregate, photoAggregate, envelopeAggregate]),
  }),
  customerVendorData({
    customerVendors: createDynamoDbCustomerVendors(client, operationalTable),
    uow: unitOfWork([vendorPreferencesAggregate]),
  }),
  vendorJobData({ bookings }),
  vendorFileData({
    vendors: createDynamoDbVendors(client, operationalTable),
    uow: unitOfWork([vendorAggregate]),
    objects,
  }),
  inboxData(createDynamoDbInbox(client, operationalTable)),
  portraitData(objects),
  sessionData(createDynamoDbSessions(client, operationalTable)),
  idempotencyRecordData(createDynamoDbIdempotencyRecords(client, operationalTable)),
];
