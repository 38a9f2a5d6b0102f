import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { createDynamoDbBookings, createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';
import { systemIds } from '#adapters/system/system.ts';
import { pulseKey } from '#application/engines/engine-keys.ts';
import { acceptPortrait, removePortrait } from '#application/identity/profile-photo.ts';
import { acceptPhoto } from '#application/media/accept-photo.ts';
import { countFigures } from '#application/operations/count-figures.ts';
import { readFigures } from '#application/operations/read-figures.ts';
import { type VendorHistory, vendorHistoryKey } from '#application/people/ports.ts';
import type { StoredPulse } from '#application/pulse/pulse-documents.ts';
import { teachEngines } from '#application/pulse/teach-engines.ts';
import { bookingCreated, nextEvent } from '#tests/support/event-chain.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import { actingAs, NOW } from '#tests/support/people.ts';
import { storedPhoto } from '#tests/support/stored-photo.ts';
import { good, person } from './person.ts';
import type { FaultySystem, UseCase } from './sweep.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Cleaning is no remote call: what it makes need only differ from the upload. */
const cleaner = {
  clean: async () => ({ full: bytesOf('full'), thumbnail: bytesOf('small'), contentType: 'image/jpeg' }),
};
const media = actingAs('media', 'system');

const storeOf = ({ dynamo }: FaultySystem) =>
  createDynamoDbUnitOfWork({
    client: dynamo.client,
    tables: { operational: dynamo.tables.operational },
    definitions: [photoAggregate],
    sha256,
    clock: { now: () => new Date(NOW) },
  });

async function somebody(system: FaultySystem, s3: S3Client, bucket: string) {
  const who = await person(system);
  const { userId } = good(await who.register());
  const objects = createS3MediaObjects(s3, bucket);
  const deps = { ...who.deps, objects: injectPortFaults(objects, system.injector, ['read']), cleaner };
  await objects.write(`uploads/${userId}`, bytesOf('upload'), 'image/jpeg');
  return {
    accept: () => acceptPortrait(deps, userId, media),
    remove: () => removePortrait(deps, userId, who.as(userId)),
    facts: async () => ({
      photoKey: (await who.deps.users.find(userId))?.state.photoKey === `portraits/${userId}`,
      upload: await objects.read(`uploads/${userId}`),
      portrait: await objects.read(`portraits/${userId}`),
    }),
  };
}

export const mediaCases = (s3: S3Client, bucket: string): readonly UseCase[] => [
  {
    name: 'taking a portrait in',
    mayRepeat: { 'user.profile_updated': 'The same upload is taken in once more.' },
    async prepare(system) {
      const { accept, facts } = await somebody(system, s3, bucket);
      return { act: accept, facts };
    },
  },
  {
    name: 'removing a portrait',
    async prepare(system) {
      const { accept, remove, facts } = await somebody(system, s3, bucket);
      good(await accept());
      return { act: remove, facts };
    },
  },
  {
    name: 'taking a photo of a job in',
    async prepare(system) {
      const uow = storeOf(system);
      const objects = createS3MediaObjects(s3, bucket);
      const photos = createDynamoDbPhotos(system.dynamo.client, system.dynamo.tables.operational);
      const [photoId, bookingId] = [systemIds.next('ph'), systemIds.next('bk')];
      const parties = { bookingId, customerId: 'usr_asha', vendorId: 'usr_ravi', kind: 'before' } as const;
      const stored = storedPhoto({ photoId, ...parties, requestedAt: NOW, sha256: 'a'.repeat(64) });
      const state = { ...stored.state, status: 'requested', sha256: null, variants: null } as const;
      const event = { type: 'photo.requested', data: { photoId, ...parties } } as const;
      await uow.commit({ ...media, changes: [{ ...stored, state, event }] });
      await objects.write(state.uploadKey, bytesOf('upload'), 'image/jpeg');
      const ports = {
        uow,
        photos,
        objects: injectPortFaults(objects, system.injector, ['read']),
        cleaner,
        digest,
      };
      return {
        act: () => acceptPhoto(ports, photoId, media),
        facts: async () => {
          const { status, sha256: recorded, variants } = (await photos.find(photoId))?.state ?? {};
          const full = await objects.read(variants?.full ?? '');
          return [status, full && digest(full) === recorded, await objects.read(variants?.thumbnail ?? '')];
        },
      };
    },
  },
  {
    name: 'counting the figures of a day',
    async prepare(system) {
      const store = storeOf(system);
      const bookings = createDynamoDbBookings(system.dynamo.client, system.dynamo.tables.operational);
      const [date] = NOW.split('T');
      const count = async () => (await readFigures(store, date ?? '', date ?? ''))[0]?.counts.bookings ?? 0;
      const before = await count();
      const events = [1, 2, 3].map(() => bookingCreated(systemIds.next('bk'), NOW));
      return {
        async act() {
          await countFigures({ store, bookings }, events, media);
          return undefined;
        },
        facts: async () => (await count()) - before,
      };
    },
  },
  {
    name: 'teaching the engines from events',
    async prepare(system) {
      const store = storeOf(system);
      const { client, tables } = system.dynamo;
      const ports = {
        store,
        bookings: createDynamoDbBookings(client, tables.operational),
        vendors: createDynamoDbVendors(client, tables.operational),
      };
      const pincode = '560038';
      const vendorId = systemIds.next('usr');
      const requests = async () => {
        const pulse = (await store.readDocument(pulseKey(pincode)))?.state as StoredPulse | undefined;
        return Object.values(pulse?.log ?? {}).reduce((sum, count) => sum + count, 0);
      };
      const before = await requests();
      const offered = (id: string) =>
        nextEvent({ kind: 'offer', id, type: 'offer.sent', data: { vendorId }, occurredAt: NOW });
      const events = [1, 2, 3].flatMap(() => [
        bookingCreated(systemIds.next('bk'), NOW),
        offered(systemIds.next('of')),
      ]);
      return {
        async act() {
          // The documents that could not be written are named together; the batch comes again.
          await teachEngines(ports, events, NOW).catch((error: unknown) => {
            throw error instanceof AggregateError ? error.errors[0] : error;
          });
          return undefined;
        },
        facts: async () => {
          const history = (await store.readDocument(vendorHistoryKey(vendorId)))?.state as VendorHistory;
          return [(await requests()) - before, history.offersSent];
        },
      };
    },
  },
];
