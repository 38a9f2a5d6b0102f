import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { type Actor, createActors, ownPincode } from '#tests/support/actors.ts';
import { createJobs } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

let test: TestSystem;
let ids: Readonly<Record<string, string>>;
let strangers: { readonly customer: Actor; readonly vendor: Actor };
beforeAll(async () => {
  test = await startTestSystem();
  const actors = createActors(test);
  const jobs = createJobs(test);
  const pincode = ownPincode();
  const vendor = await actors.vendor({ pincode });
  const customer = await actors.customer();
  const { bookingId } = await jobs.bookForNow(customer, pincode);
  await jobs.work(vendor, bookingId);
  const { envelopeId } = await jobs.askSignature(vendor, customer, bookingId);
  await test.settled();
  ids = { bookingId, envelopeId };
  strangers = {
    customer: await actors.customer(),
    vendor: await actors.vendor({ pincode: ownPincode() }),
  };
});
afterAll(() => test.stop());

const forRole = (route: Route, role: 'customer' | 'vendor'): boolean =>
  Array.isArray(route.access) && route.access.includes(role);
const about = allRoutes.filter(({ path }) => /\{(bookingId|envelopeId)\}/.test(path));
const cases = (['customer', 'vendor'] as const).flatMap((role) =>
  about.filter((route) => forRole(route, role)).map((route) => [role, route.id, route] as const),
);

async function ask(route: Route, actor: Actor): Promise<Response> {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'x_missing');
  const body = route.bodyExample === undefined ? undefined : JSON.stringify({ ...Object(route.bodyExample) });
  return fetch(test.cloud.apiUrl + path, {
    method: route.method,
    headers: {
      authorization: `Bearer ${actor.accessToken}`,
      'idempotency-key': crypto.randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

describe("somebody else's booking", () => {
  it('is the subject of routes of both parties', () => {
    expect(cases.filter(([role]) => role === 'customer').length).toBeGreaterThan(8);
    expect(cases.filter(([role]) => role === 'vendor').length).toBeGreaterThan(8);
  });

  it.each(cases)('is not there for another %s at %s', async (role, _, route) => {
    const before = await test.stored.bookings.find(ids['bookingId'] ?? '');
    const answer = await ask(route, strangers[role]);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'not_found']);
    expect((await test.stored.bookings.find(ids['bookingId'] ?? ''))?.version).toBe(before?.version);
  });
});
