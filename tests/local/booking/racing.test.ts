import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vendorDayKey } from '#application/booking/vendor-supply.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { localDate } from '#kernel/local-time.ts';
import { type Actors, createActors, daily } from '#tests/support/actors.ts';
import { createJobs, type Jobs, refusal } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const RACERS = 50;
const many = Array.from({ length: RACERS }, (_, i) => i);

let test: TestSystem;
let actors: Actors;
let jobs: Jobs;
beforeAll(async () => {
  test = await startTestSystem({ maxWorkersPerFunction: 4 });
  actors = createActors(test);
  jobs = createJobs(test);
});
afterAll(() => test.stop());

describe('many customers and one free time', () => {
  it('gives it to exactly one; the others are told what else is free', { timeout: 120_000 }, async () => {
    const pincode = '560038';
    // Long enough for one tap repair in the morning; the evening stays free for the others.
    const mornings = [...daily(540, 590), ...daily(1020, 1080)];
    const vendor = await actors.vendor({ pincode, hours: mornings });
    const customers = await Promise.all(many.map(() => actors.customer()));
    const [asker] = customers;
    if (!asker) throw new Error('nobody races');
    const [slot] = await jobs.slots(asker, pincode);
    expect(slot).toMatchObject({ vendors: 1 });
    const quotes = await Promise.all(customers.map((one) => jobs.quote(one, pincode, slot?.start)));

    const answers = await Promise.all(
      customers.map((one, i) =>
        one.call(customerRoutes.createBooking, {
          body: { quoteToken: quotes[i]?.token ?? '', notes: '' },
          idempotencyKey: randomUUID(),
        }),
      ),
    );

    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const losers = answers.filter((answer) => !answer.ok);
    expect(new Set(losers.map(refusal))).toEqual(new Set(['409 slot_unavailable']));
    for (const answer of losers) {
      const problem = answer.ok ? {} : answer.problem;
      expect(problem).toMatchObject({ alternatives: expect.arrayContaining([expect.anything()]) });
      const { alternatives } = problem as { alternatives: { start: string }[] };
      expect(alternatives.map(({ start }) => start)).not.toContain(slot?.start);
    }
    const day = await test.uow.readDocument(
      vendorDayKey(vendor.userId, localDate(slot?.start ?? '', 'Asia/Kolkata')),
    );
    const won = answers.flatMap((answer) => (answer.ok ? [answer.body.bookingId] : []));
    expect(day?.state).toMatchObject({ visits: [{ bookingId: won[0] }] });
    const lists = await Promise.all(
      customers.map((one) => test.stored.bookings.listForCustomer(one.userId, { limit: 10 })),
    );
    expect(lists.flatMap(({ items }) => items)).toHaveLength(1);
  });
});

describe('one Idempotency-Key many times at once', () => {
  const raw = (token: string, idempotencyKey: string | undefined, body: unknown) =>
    fetch(`${test.cloud.apiUrl}/v1/customer/bookings`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    });

  it('makes one booking with one answer; another body under it is refused', {
    timeout: 120_000,
  }, async () => {
    const pincode = '560001';
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const quote = await jobs.quote(customer, pincode);
    const key = randomUUID();
    const body = { quoteToken: quote.token, notes: 'once' };

    const answers = await Promise.all(many.map(() => raw(customer.accessToken, key, body)));
    const texts = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(texts.size).toBe(1);
    const { items } = await test.stored.bookings.listForCustomer(customer.userId, { limit: 10 });
    expect(items).toHaveLength(1);

    const other = await raw(customer.accessToken, key, { ...body, notes: 'twice' });
    expect(other.status).toBe(422);
    expect(await other.json()).toMatchObject({ code: 'idempotency_key_reused' });
    const later = await raw(customer.accessToken, key, body);
    expect([later.status, await later.text()]).toEqual([201, [...texts][0]]);
  });

  it('belongs to one customer: the same key of another customer is another request', async () => {
    const pincode = '560002';
    await actors.vendor({ pincode });
    const key = randomUUID();
    const bookings: string[] = [];
    for (const customer of [await actors.customer(), await actors.customer()]) {
      const { token } = await jobs.quote(customer, pincode);
      const answer = await raw(customer.accessToken, key, { quoteToken: token, notes: '' });
      expect(answer.status).toBe(201);
      bookings.push(((await answer.json()) as { bookingId: string }).bookingId);
    }
    expect(new Set(bookings).size).toBe(2);
  });

  it('is asked for: without one nothing is booked', async () => {
    const customer = await actors.customer();
    const answer = await raw(customer.accessToken, undefined, { quoteToken: 'x'.repeat(40), notes: '' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'idempotency_key_required' });
  });
});
