import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { ledgerRecord } from '#application/payment/payment-change.ts';
import { customerVendorsKey } from '#application/people/past-with-vendors.ts';
import type { Route } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { credit, debit, ledgerTransaction } from '#domain/payment/ledger.ts';
import { type CustomerVendors, firstMet } from '#domain/people/customer-vendors.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import { type Actor, createActors, ownPincode } from '#tests/support/actors.ts';
import { createJobs, refusal } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { putThingsOf, type Things } from './things.ts';

/**
 * What requests name in queries and bodies. The matrix of roles asks with ids in paths; each name here has a test
 * below or, where it says so, elsewhere.
 */
const names: Readonly<Record<string, readonly string[]>> = {
  // Secrets rather than names: accounts.test.ts and sessions.test.ts send those of others.
  login: ['deviceToken'],
  refresh: ['refreshToken'],
  // customer-vendors.test.ts asks for the slots of a stranger.
  listSlots: ['vendorId'],
  createQuote: ['serviceId'],
  createBooking: ['quoteToken', 'preferredVendorId'],
  signBooking: ['envelopeId'],
  getAuditLog: ['id'],
  exportAuditLog: ['id'],
  replanDays: ['vendorIds'],
  // failed-refund.test.ts names one that is not the payment's.
  settleRefund: ['refundId'],
  ...Object.fromEntries(allRoutes.filter(isPaged).map(({ id }) => [id, ['cursor']])),
};
/** Lists that differ by who asks; the others show the same to all who may ask. */
const ofOneself = [
  'listCustomerBookings',
  'listCustomerVendors',
  'listVendorBookings',
  'getEarnings',
  'listSessions',
  'listNotifications',
];

const branch = z.record(z.string(), z.unknown());
/** The names of ids, tokens and cursors in a JSON schema, at any depth. */
function namedIn(schema: unknown): readonly string[] {
  const parsed = branch.safeParse(schema);
  if (!parsed.success) return [];
  return Object.entries(parsed.data).flatMap(([key, value]) => {
    const properties = key === 'properties' ? Object.keys(branch.parse(value)) : [];
    const own = properties.filter((name) => /(^id|Ids?|Token|cursor)$/.test(name));
    return [...own, ...(Array.isArray(value) ? value.flatMap(namedIn) : namedIn(value))];
  });
}
const namesOf = (route: Route): readonly string[] =>
  [route.query, route.body].flatMap((schema) =>
    schema ? namedIn(z.toJSONSchema(schema(), { io: 'input', unrepresentable: 'any' })) : [],
  );
function isPaged(route: Route): boolean {
  return route.query !== undefined && 'cursor' in route.query().shape;
}

const page = z.object({ nextCursor: z.string().nullable() });
const refusedCursor = z.object({ errors: z.tuple([z.object({ pointer: z.literal('/query/cursor') })]) });

let test: TestSystem;
let customers: readonly [Actor, Actor];
let vendors: readonly [Actor, Actor];
let staff: { readonly opsManager: Actor; readonly superAdmin: Actor; readonly onboardManager: Actor };
const things: Things[] = [];
const pincode = ownPincode();
beforeAll(async () => {
  test = await startTestSystem();
  const actors = createActors(test);
  customers = [await actors.customer(), await actors.customer()];
  vendors = [await actors.vendor({ pincode }), await actors.vendor({ pincode })];
  staff = {
    opsManager: await actors.staff('ops_manager'),
    superAdmin: await actors.staff('super_admin'),
    onboardManager: await actors.staff('onboard_manager'),
  };
  // Two of everything, so that each list has a second page.
  for (const index of [0, 1, 0, 1] as const) {
    const [customer, vendor] = [customers[index], vendors[index]];
    const put = await putThingsOf(test, actors, { customer, vendor, person: customer });
    things.push(put);
    await owe(put, vendor);
  }
  for (const { userId } of customers) await meet(userId);
  for (const vendor of vendors) await actors.again(vendor);
  await test.settled();
}, 120_000);
afterAll(() => test.stop());

/** Both vendors have done a job for the customer. */
async function meet(customerId: string): Promise<void> {
  const met = vendors.map(
    ({ userId }, i) => [userId, firstMet({ bookingId: things[i]?.bookingId ?? '', at: test.now() })] as const,
  );
  const state: CustomerVendors = { vendors: Object.fromEntries(met) };
  const saved = await test.uow.commit({
    actor: { kind: 'system', id: 'test' },
    at: test.now(),
    correlationId: 'test',
    changes: [],
    documents: [{ key: customerVendorsKey(customerId), version: 0, state }],
  });
  if (!saved.ok) throw new Error(`The vendors were not saved: ${JSON.stringify(saved.error)}`);
}

/** Posts a released job to the ledger, as a paid booking does. */
async function owe({ bookingId, paymentId }: Things, vendor: Actor): Promise<void> {
  const about = { bookingId: bookingId as BookingId, paymentId };
  const share = money(80_00, 'INR');
  const release = ledgerTransaction('release', about, [
    debit('escrow', share),
    credit('vendor_payable', share, vendor.userId as UserId),
  ]);
  const uow = createDynamoDbUnitOfWork({
    client: test.dynamo,
    tables: { operational: test.operational, ledger: test.output('LedgerTable') },
    definitions: [],
    sha256,
    clock: test.cloud.clock,
  });
  const saved = await uow.commit({
    actor: { kind: 'system', id: 'test' },
    at: test.now(),
    correlationId: 'test',
    changes: [],
    appends: [ledgerRecord(release, test.now())],
  });
  if (!saved.ok) throw new Error(`The ledger refused: ${JSON.stringify(saved.error)}`);
}

async function list(route: Route, caller: Actor, cursor?: string) {
  const query = new URLSearchParams({ limit: '1', ...(cursor === undefined ? {} : { cursor }) });
  const answer = await fetch(new URL(`${route.path}?${query.toString()}`, test.cloud.apiUrl), {
    headers: { authorization: `Bearer ${caller.accessToken}` },
  });
  return { status: answer.status, body: await answer.json() };
}

/** Two people each who may read a list; of staff the same one twice, who reads all there is. */
function readersOf(route: Route): readonly [Actor, Actor] {
  if (route.access === 'signed_in' || route.access === 'public') return customers;
  if (route.access.includes('customer')) return customers;
  if (route.access.includes('vendor')) return vendors;
  const reader = route.access.includes('super_admin') ? staff.superAdmin : staff.opsManager;
  return [reader, reader];
}

describe('what a request names in its query or body', () => {
  it('is written down here, on every route', () => {
    const found = allRoutes.map((route) => [route.id, namesOf(route)] as const);
    expect(Object.fromEntries(found.filter(([, ids]) => ids.length > 0))).toEqual(names);
  });
});

describe('the cursor of a list', () => {
  it('opens its own list to whom it was given, and no other list nor anybody else', async () => {
    const paged = allRoutes.filter(isPaged);
    const cursors = new Map<string, string>();
    for (const route of paged) {
      const [first] = readersOf(route);
      const answer = await list(route, first);
      expect([route.id, answer.status]).toEqual([route.id, 200]);
      const { nextCursor } = page.parse(answer.body);
      if (nextCursor !== null) cursors.set(route.id, nextCursor);
    }
    expect([...cursors.keys()]).toEqual(expect.arrayContaining(ofOneself));
    const wrong: string[] = [];
    for (const route of paged) {
      const [first, second] = readersOf(route);
      for (const [from, cursor] of cursors) {
        const mine = from === route.id ? (await list(route, first, cursor)).status : 200;
        if (mine !== 200) wrong.push(`${route.id} refuses its own cursor: ${mine}`);
        if (from === route.id && !ofOneself.includes(from)) continue;
        const { status, body } = await list(route, second, cursor);
        const refused = status === 400 && refusedCursor.safeParse(body).success;
        if (!refused) wrong.push(`${route.id} takes a cursor of ${from}: ${status}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});

describe('the name of a thing of somebody else, or of nothing', () => {
  it('makes no quote for a service that is not there', async () => {
    const body = {
      serviceId: 'svc_none',
      place: { addressLine: '12, 3rd Cross', pincode },
      slotStart: test.now(),
    };
    expect(refusal(await customers[0].call(customerRoutes.createQuote, { body }))).toBe(
      '404 service_not_found',
    );
  });

  it("books nothing by somebody else's quote, and no vendor who is not there", async () => {
    const { token } = await createJobs(test).quote(customers[0], pincode);
    const body = { quoteToken: token, notes: '' };
    const book = (customer: Actor, extra = {}) =>
      customer.call(customerRoutes.createBooking, {
        body: { ...body, ...extra },
        idempotencyKey: randomUUID(),
      });
    expect(refusal(await book(customers[1]))).toBe('422 quote_invalid');
    const booked = await book(customers[0], { preferredVendorId: customers[1].userId });
    const vendorId = booked.ok
      ? (await test.stored.bookings.find(booked.body.bookingId))?.state.vendorId
      : refusal(booked);
    expect(vendors.map(({ userId }) => userId)).toContain(vendorId);
  });

  it("signs nothing by another booking's envelope, be it one's own or somebody else's", async () => {
    const [customer] = customers;
    const jobs = createJobs(test);
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    const taken = (await test.stored.bookings.find(bookingId))?.state.vendorId;
    const vendor = vendors.find(({ userId }) => userId === taken);
    if (!vendor) throw new Error('The job went to neither vendor.');
    await jobs.work(vendor, bookingId);
    const { documentHash } = await jobs.askSignature(vendor, customer, bookingId);
    const answers: string[] = [];
    for (const { envelopeId } of things.slice(0, 2)) {
      for (const hash of [documentHash, (await test.stored.envelopes.find(envelopeId))?.state.documentHash]) {
        const signed = await customer.call(customerRoutes.signBooking, {
          params: { bookingId },
          body: {
            envelopeId,
            documentHash: hash ?? '',
            signerName: 'Asha Rao',
            method: 'typed',
            consent: true,
          },
          idempotencyKey: randomUUID(),
        });
        answers.push(refusal(signed));
      }
    }
    expect(new Set(answers)).toEqual(new Set(['404 not_found']));
    expect((await test.stored.bookings.find(bookingId))?.state.status).toBe('work_done');
  });

  it('finds ops no history and no vendor of that name', async () => {
    const { opsManager } = staff;
    const query = { kind: 'booking', id: 'bk_none' } as const;
    expect(refusal(await opsManager.call(opsOversightRoutes.getAuditLog, { query }))).toBe('404 not_found');
    expect(refusal(await opsManager.call(opsOversightRoutes.exportAuditLog, { query }))).toBe(
      '404 not_found',
    );
    const replan = opsManager.call(opsDayRoutes.replanDays, {
      params: { date: test.now().slice(0, 10) },
      body: { vendorIds: [vendors[0].userId, 'usr_none'], flexMinutes: 60 },
    });
    expect(refusal(await replan)).toBe('404 not_found');
  });
});
