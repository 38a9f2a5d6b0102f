import { randomUUID } from 'node:crypto';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpack } from '#adapters/dynamodb/packed.ts';
import { createClient } from '#contracts/client.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { profileRoutes } from '#contracts/routes/profile.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { type Actor, type Actors, createActors, ownPincode } from '#tests/support/actors.ts';
import { createJobs, good, type Jobs, refusal } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const person = {
  email: 'zuleikha.marker@example.com',
  name: 'Zuleikha Marker',
  phone: '+919812345679',
  password: 'seven quiet mango trees',
};
/** Where `createJobs` has its customers live. */
const ADDRESS = '12, 3rd Cross';

let test: TestSystem;
let actors: Actors;
let jobs: Jobs;
let s3: S3Client;
beforeAll(async () => {
  test = await startTestSystem();
  actors = createActors(test);
  jobs = createJobs(test);
  s3 = new S3Client({ ...test.aws, forcePathStyle: true });
});
afterAll(async () => {
  s3.destroy();
  await test.stop();
});

async function signUp(): Promise<Actor> {
  const open = createClient({ baseUrl: test.cloud.apiUrl });
  good(await open.call(authRoutes.register, { body: person }));
  const { email, password } = person;
  const { user, accessToken } = good(await open.call(authRoutes.login, { body: { email, password } }));
  const { call } = createClient({ baseUrl: test.cloud.apiUrl, token: accessToken });
  return { userId: user.userId, sessionId: String(decodeJwt(accessToken)['sid']), accessToken, call };
}

/** Every item of the operational table that holds the text, by its key. */
async function itemsWith(text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { Items = [] } of paginateScan({ client: test.dynamo }, { TableName: test.operational }))
    for (const item of Items) {
      const readable = Object.values(item).map((value: unknown): unknown =>
        value instanceof Uint8Array ? unpack(value) : value,
      );
      if (JSON.stringify(readable).includes(text)) found.push(`${item['pk']} ${item['sk']}`);
    }
  return found;
}

/** What kinds of items those are, by either part of their keys. */
const kindsWith = async (text: string): Promise<readonly (string | undefined)[]> =>
  (await itemsWith(text)).flatMap((key) => key.split(' ').map((part) => part.split('#')[0]));

const objectAt = async (Key: string): Promise<string | undefined> => {
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket: test.output('MediaBucket'), Key }));
    return await answer.Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
};

describe('the erasure of a customer', () => {
  it('is refused while a booking is open, then leaves no personal data, and books and evidence that verify', async () => {
    const pincode = ownPincode();
    const vendor = await actors.vendor({ pincode });
    const ops = await actors.staff('ops_manager');
    const customer = await signUp();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    const erase = () => customer.call(authRoutes.eraseAccount, { body: { password: person.password } });
    expect(refusal(await erase())).toBe('409 illegal_transition');

    await jobs.work(vendor, bookingId);
    const pictures = good(
      await customer.call(customerRoutes.listBookingPhotos, { params: { bookingId } }),
    ).items;
    const keys = pictures.flatMap(({ photoId }) => [`photos/${photoId}/full`, `photos/${photoId}/thumbnail`]);
    for (const Key of keys)
      await s3.send(new PutObjectCommand({ Bucket: test.output('MediaBucket'), Key, Body: 'a kitchen' }));
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    good(await jobs.sign(customer, envelope));
    await test.settled();
    good(
      await customer.call(customerRoutes.rateBooking, {
        params: { bookingId },
        body: { stars: 5, comment: 'Zuleikha Marker says thanks' },
      }),
    );
    await test.settled();
    const preference = { params: { vendorId: vendor.userId }, body: { preference: 'preferred' } } as const;
    good(await customer.call(customerRoutes.setVendorPreference, preference));
    const { sections } = good(await customer.call(profileRoutes.exportProfile));
    expect(sections['bookings']).toEqual([
      expect.objectContaining({ bookingId, vendorId: vendor.userId, place: expect.anything() }),
    ]);
    expect(sections['requestsKeptForRepeats']).not.toEqual([]);
    const told = JSON.stringify(sections);
    for (const secret of [
      'vendorShare',
      'platformFee',
      'proposal',
      'passedVendorIds',
      'objectKey',
      'reviewerId',
    ])
      expect(told).not.toContain(secret);
    expect(sections['vendors']).toMatchObject({
      [vendor.userId]: { jobs: 1, ratingSum: 5, preference: 'preferred', lastBookingId: bookingId },
    });
    expect(await itemsWith('"preferred"')).toContain(`vendor_preferences#${customer.userId} STATE`);
    expect((await itemsWith(ADDRESS)).length).toBeGreaterThanOrEqual(2);
    const before = await kindsWith(customer.userId);
    expect(before).toEqual(expect.arrayContaining(['INBOX', 'SESSION', 'IDEMPOTENCY']));

    // Fails at first and is given the event again: what it has not erased yet is not forgotten.
    test.cloud.faults.failNext(test.functionAt('functions/events/erasure/handler.ts').name, 2);
    good(await erase());
    await test.settled();

    for (const text of [person.email, person.name, person.phone, ADDRESS])
      expect(await itemsWith(text)).toEqual([]);
    const kinds = await kindsWith(customer.userId);
    expect(kinds).not.toContain('INBOX');
    expect(kinds).not.toContain('SESSION');
    expect(kinds).not.toContain('IDEMPOTENCY');
    expect(await itemsWith('"preferred"')).toEqual([]);
    expect((await itemsWith(customer.userId)).filter((key) => key.includes('customer-vendors'))).toEqual([]);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(await objectAt(key)).toBeUndefined();

    const verified = await ops.call(signatureRoutes.verifySignature, {
      params: { envelopeId: envelope.envelopeId },
    });
    expect(good(verified)).toMatchObject({ valid: true });
    const ledger = good(await ops.call(operationsRoutes.getBookingLedger, { params: { bookingId } }));
    expect(ledger.sum.amountMinor).toBe(0);
    for (const [kind, id] of [
      ['booking', bookingId],
      ['user', customer.userId],
      ['session', customer.sessionId],
      ['envelope', envelope.envelopeId],
    ] as const) {
      const { chain } = good(await ops.call(operationsRoutes.getAuditLog, { query: { kind, id } }));
      expect([kind, chain]).toEqual([kind, { verified: true, fault: null }]);
    }

    const headers = { authorization: `Bearer ${customer.accessToken}` };
    expect((await fetch(`${test.cloud.apiUrl}/v1/profile`, { headers })).status).toBe(401);
    const open = createClient({ baseUrl: test.cloud.apiUrl });
    expect(
      refusal(
        await open.call(authRoutes.login, { body: { email: person.email, password: person.password } }),
      ),
    ).toBe('401 invalid_credentials');
    good(await open.call(authRoutes.register, { body: { ...person, name: `Somebody ${randomUUID()}` } }));
  });
});
