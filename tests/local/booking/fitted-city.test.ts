import { randomUUID } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { priceListKey } from '#application/booking/published-price.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import type { PriceList } from '#domain/pricing/price-list.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { localDate } from '#kernel/local-time.ts';
import { type Actor, type Actors, createActors, daily } from '#tests/support/actors.ts';
import { BUSY_PINCODES, seedBusyCity } from '#tests/support/busy-city.ts';
import { createJobs, good, type Jobs, refusal, SERVICE } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const [PINCODE = ''] = BUSY_PINCODES;
const VENDORS = 4;
const HOUR_MS = 3_600_000;

let test: TestSystem;
let actors: Actors;
let jobs: Jobs;
let customer: Actor;
/** One at noon of a day to come: demand is highest then. */
let noon: string;

/** What the schedule starts, in the local cloud's Lambda. */
async function run(name: 'refit-pulse' | 'forecast-demand'): Promise<void> {
  const { name: FunctionName } = test.functionAt(`functions/scheduled/${name}/handler.ts`);
  const answer = await new LambdaClient(test.aws).send(new InvokeCommand({ FunctionName }));
  expect(answer.FunctionError).toBeUndefined();
}

beforeAll(async () => {
  test = await startTestSystem();
  actors = createActors(test);
  jobs = createJobs(test);
  const city = loadPincodes().find(PINCODE)?.district ?? '';
  // So many, that its weeks look the same whatever day it is.
  await seedBusyCity(test.uow, city, test.now(), { times: 4, unrest: 0.1 });
  for (let i = 0; i < VENDORS; i += 1) await actors.vendor({ pincode: PINCODE, hours: daily(540, 1140) });
  customer = await actors.customer();
  await run('refit-pulse');
  await run('forecast-demand');
  const slots = await jobs.slots(customer, PINCODE);
  const atNoon = slots.find(({ start }) => new Date(start).toISOString().slice(11, 16) === '06:30');
  if (!atNoon) throw new Error(`Nobody is free at noon: ${JSON.stringify(slots)}`);
  noon = atNoon.start;
}, 180_000);
afterAll(() => test.stop());

const hoursFromNoon = (hours: number): string => new Date(Date.parse(noon) + hours * HOUR_MS).toISOString();
const quoteAt = (start: string, who = customer) => jobs.quote(who, PINCODE, start);
const codesOf = ({ price }: Awaited<ReturnType<typeof quoteAt>>) => price.reasons.map(({ code }) => code);

/** A quote's price for the visit itself against the list price, in basis points. */
function multiplierOf({ price }: Awaited<ReturnType<typeof quoteAt>>): number {
  const amount = (codes: readonly string[]): number =>
    price.lines.reduce((sum, line) => sum + (codes.includes(line.code) ? line.amountMinor : 0), 0);
  return Math.round((amount(['base', 'peak', 'demand']) / amount(['base'])) * 10_000);
}

async function publishedHours(): Promise<PriceList | undefined> {
  const key = priceListKey(PINCODE, SERVICE, localDate(noon, 'Asia/Kolkata'));
  return (await test.uow.readDocument(key))?.state as PriceList | undefined;
}

const book = (who: Actor, token: string) =>
  who.call(customerRoutes.createBooking, {
    body: { quoteToken: token, notes: '' },
    idempotencyKey: randomUUID(),
  });

describe('a price in a city that the nightly refit fitted', () => {
  it("rests on the area's forecast and on the peaks of its own week, and says so", async () => {
    const ops = await actors.staff('ops_manager');
    const query = { date: localDate(noon, 'Asia/Kolkata') };
    const { hours } = good(await ops.call(routes.getDemand, { params: { pincode: PINCODE }, query }));
    const expected = hours.find(({ start }) => start === hoursFromNoon(-0.5) || start === noon);
    expect(expected?.drivers.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['fitted', 'own_share']),
    );
    const [busy, late] = [await quoteAt(noon), await quoteAt(hoursFromNoon(5))];
    const peakOf = ({ price }: typeof busy) =>
      price.lines.find(({ code }) => code === 'peak')?.amountMinor ?? 0;
    expect(peakOf(busy)).toBeGreaterThan(peakOf(late));
    expect(codesOf(busy).at(-1)).toBe('city_rules');
  });

  it('is one for whoever asks from whatever door, and moves by a step at most from hour to hour', async () => {
    const others = await Promise.all([actors.customer(), actors.customer()]);
    const told = await Promise.all([customer, ...others].map((one) => quoteAt(noon, one)));
    expect(new Set(told.map(multiplierOf)).size).toBe(1);
    const area = loadPincodes().find(PINCODE)?.point ?? { lat: 0, lng: 0 };
    const point = { ...area, lat: area.lat + 0.1 };
    const place = { addressLine: '12, 3rd Cross', pincode: PINCODE, point };
    const body = { serviceId: SERVICE, place, slotStart: noon };
    const farOff = good(await customer.call(customerRoutes.createQuote, { body }));
    expect(told.map(multiplierOf)).toContain(multiplierOf(farOff));
    const day = await Promise.all([-2, -1, 0, 1, 2, 3].map((hours) => quoteAt(hoursFromNoon(hours))));
    for (const [i, quote] of day.slice(1).entries()) {
      const [before, after] = [multiplierOf(day[i] ?? quote), multiplierOf(quote)];
      // A multiplied list price is rounded to minor units.
      expect(Math.abs(after - before)).toBeLessThanOrEqual(before * 0.15 + 1);
    }
  });

  it('is published when it has moved, and told from there', async () => {
    const before = multiplierOf(await quoteAt(noon));
    for (let taken = 0; taken < VENDORS - 1; taken += 1) {
      good(await book(customer, (await quoteAt(noon)).token));
    }
    // What the city learns of these bookings moves its prices too.
    await test.settled();
    const after = await quoteAt(noon);
    expect(multiplierOf(after)).toBeGreaterThan(before);
    const published = (await publishedHours()) ?? {};
    expect(Math.abs((published[localHour(noon, INDIA_CALENDAR)] ?? 0) - multiplierOf(after))).toBeLessThan(2);
    expect(multiplierOf(await quoteAt(noon))).toBe(multiplierOf(after));
    expect(await publishedHours()).toEqual(published);
  });
});

describe('a booking by such a quote', () => {
  it('costs what was quoted, and tells ops by which rules its vendor was chosen', async () => {
    const quote = await quoteAt(hoursFromNoon(3));
    const booking = good(await book(customer, quote.token));
    expect(booking.price).toMatchObject({ lines: quote.price.lines, total: quote.price.total });
    await jobs.pay(customer, booking.bookingId);
    const ops = await actors.staff('ops_manager');
    const call = { params: { bookingId: booking.bookingId } };
    const { offers } = good(await ops.call(routes.getOpsBooking, call));
    expect(offers.at(-1)?.opsReasons.at(-1)).toMatchObject({ part: 'rules', points: 0 });
  });

  it('is refused to another customer, and for a quote in which anything was changed', async () => {
    const [quote, other] = [await quoteAt(hoursFromNoon(4)), await quoteAt(hoursFromNoon(-2))];
    const stranger = await actors.customer();
    expect(refusal(await book(stranger, quote.token))).toBe('422 quote_invalid');
    const [header = '', payload = '', signature = ''] = quote.token.split('.');
    const sealed = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as {
      readonly slot: object;
      readonly place: object;
      readonly price: object;
    };
    const rebound = (change: object): string => {
      const text = JSON.stringify({ ...sealed, ...change });
      return [header, Buffer.from(text).toString('base64url'), signature].join('.');
    };
    expect(rebound({})).toBe(quote.token);
    const changes = [
      { customerId: stranger.userId },
      { serviceId: 'svc_other' },
      { place: { ...sealed.place, pincode: BUSY_PINCODES[1] } },
      { slot: { start: hoursFromNoon(5), end: hoursFromNoon(6) } },
      { price: { ...sealed.price, total: { amountMinor: 1, currency: 'INR' } } },
      { expiresAt: hoursFromNoon(48) },
      { quoteId: 'qt_another' },
    ];
    const [, otherPayload, otherSignature] = other.token.split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'quote+jws' })).toString('base64url');
    const forged = [
      ...changes.map(rebound),
      [header, otherPayload, signature].join('.'),
      [header, payload, otherSignature].join('.'),
      [header, payload, ''].join('.'),
      [unsigned, payload, ''].join('.'),
      [header, payload, signature, signature].join('.'),
    ];
    for (const token of forged) expect([token, (await book(customer, token)).status]).toEqual([token, 422]);
    expect(refusal(await book(stranger, rebound({ customerId: stranger.userId })))).toBe('422 quote_invalid');
    // None of that has used the quote up.
    good(await book(customer, quote.token));
    expect(refusal(await book(customer, quote.token))).toBe('422 quote_invalid');
  });

  it('is refused a quarter of an hour after the quote', async () => {
    const { token, expiresAt } = await quoteAt(hoursFromNoon(2));
    expect(Date.parse(expiresAt) - Date.parse(test.now())).toBeLessThanOrEqual(15 * 60_000);
    await test.travel(15);
    const back = await actors.again(customer);
    expect(refusal(await book(back, token))).toBe('410 quote_expired');
  });
});
