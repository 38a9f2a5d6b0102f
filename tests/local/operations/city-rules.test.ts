import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { vendorRoutes } from '#contracts/routes/vendor.ts';
import type { CityRuleInput } from '#contracts/schemas/city-rule-input.ts';
import * as example from '#contracts/schemas/operations-examples.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { Actor } from '#tests/support/actors.ts';
import { good, refusal, SERVICE } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
const [admin, ops] = await Promise.all([actors.staff('super_admin'), actors.staff('ops_manager')]);

const { config: listed } = example.cityRuleInput;
/** Whatever the market does, a visit costs its list price; with a fee by which the rules are known. */
const fixed = (feeMinor: number, over: Partial<typeof listed> = {}) => ({
  ...listed,
  minMultiplierBp: 10_000,
  maxMultiplierBp: 10_000,
  fees: [{ code: 'city_fee', label: 'City fee', amountMinor: feeMinor }],
  ...over,
});
const { config: chosen } = example.cityRules.inForce.allocation;

const rulesOf = async (city: string, who: Actor = ops) =>
  good(await who.call(routes.listCityRules, { params: { city } }));
const asked = (city: string, body: CityRuleInput, idempotencyKey: string = randomUUID()) => ({
  params: { city },
  body,
  idempotencyKey,
});
const pricing = (config: ReturnType<typeof fixed>, effectiveFrom?: string) => ({
  subject: 'pricing' as const,
  reason: 'A test of rules',
  config,
  ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
});
const set = async (city: string, body: CityRuleInput) =>
  good(await admin.call(routes.setCityRules, asked(city, body)));

/** A city of a test's own, with somebody who works there. */
async function placeIn(pincode: string) {
  const district = loadPincodes().find(pincode)?.district ?? '';
  const vendor = await actors.vendor({ pincode });
  const customer = await actors.customer();
  const slots = await jobs.slots(customer, pincode);
  const start = slots[0]?.start ?? '';
  const quote = async (who: Actor = customer) => (await jobs.quote(who, pincode, start)).price;
  return { pincode, city: district, vendor, customer, start, quote };
}
const feeOf = ({
  lines,
}: {
  readonly lines: readonly { readonly code: string; readonly amountMinor: number }[];
}) => lines.find(({ code }) => code === 'city_fee')?.amountMinor;
const rulesNamed = ({
  reasons,
}: {
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];
}) => reasons.find(({ code }) => code === 'city_rules')?.detail;

describe('prices by rules that were set', () => {
  it('change within five minutes, in their city alone, and name the rules', async () => {
    const [pune, chennai] = [await placeIn('411001'), await placeIn('600001')];
    const [before, elsewhere] = [await pune.quote(), await chennai.quote()];
    expect(rulesNamed(before)).toContain('everywhere since 2017-07-01');
    const { effectiveFrom, status } = await set(pune.city, pricing(fixed(1_900)));
    expect(status).toBe('in_force');
    await test.travel(5);
    const after = await pune.quote();
    const since = effectiveFrom.slice(0, 16).replace('T', ' ');
    expect(rulesNamed(after)).toBe(`Priced by the rules in force in Pune since ${since} UTC.`);
    expect(feeOf(after)).toBe(1_900);
    expect(after.lines.map(({ code }) => code)).toEqual(['base', 'city_fee', 'gst']);
    const now = await chennai.quote();
    expect([rulesNamed(now), feeOf(now)]).toEqual([rulesNamed(elsewhere), undefined]);
  });

  it('change at the very minute that was set ahead', async () => {
    const { city, quote } = await placeIn('302001');
    await quote();
    await set(city, pricing(fixed(2_900), plusMinutes(test.now(), 20)));
    const known = await rulesOf(city);
    expect(known.items.map(({ status }) => status)).toEqual(['coming']);
    expect(known.inForce.pricing.city).toBe('*');
    await test.travel(19);
    expect(feeOf(await quote())).toBeUndefined();
    await test.travel(1);
    expect(feeOf(await quote())).toBe(2_900);
    expect((await rulesOf(city)).inForce.pricing).toMatchObject({ city, config: fixed(2_900) });
  });

  it('stay within their bounds, whatever was published before and whatever ops freeze', async () => {
    const { city, quote } = await placeIn('500001');
    const freeze = { params: { city }, body: { multiplierBp: 14_000, reason: 'A test' } };
    good(await ops.call(routes.freezePrices, freeze));
    const demandOf = ({ lines }: Awaited<ReturnType<typeof quote>>) =>
      lines.find(({ code }) => code === 'demand')?.amountMinor ?? 0;
    const dear = await quote();
    const base = dear.lines[0]?.amountMinor ?? 0;
    expect(demandOf(dear)).toBe(Math.round(base * 0.4));
    await set(city, pricing(fixed(0, { maxMultiplierBp: 11_000 })));
    await test.travel(5);
    expect(demandOf(await quote())).toBe(Math.round(base * 0.1));
  });

  it('are kept by a booking that was quoted before they changed', async () => {
    const { city, customer, pincode, start } = await placeIn('380001');
    const quote = await jobs.quote(customer, pincode, start);
    await set(city, pricing(fixed(4_900)));
    await test.travel(6);
    const body = { quoteToken: quote.token, notes: '' };
    const booking = good(
      await customer.call(customerRoutes.createBooking, { body, idempotencyKey: randomUUID() }),
    );
    expect(booking.price.total).toEqual(quote.price.total);
  });
});

describe('the choice of a vendor by rules that were set', () => {
  it('weighs as they say, and says so to ops and to the vendor', async () => {
    const { city, vendor, customer, pincode } = await placeIn('700001');
    const weights = { ...chosen.weights, travel: 0, rating: 1 };
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    const weight = expect.closeTo(weights.rating / sum, 3);
    await set(city, { subject: 'allocation', reason: 'Quality first', config: { ...chosen, weights } });
    await test.travel(5);
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const { offers } = good(await ops.call(routes.getOpsBooking, { params: { bookingId } }));
    const [offer] = offers;
    expect(offer?.opsReasons.at(-1)?.fact).toContain(`in ${city} since`);
    expect(offer?.opsReasons.find(({ part }) => part === 'travel')).toMatchObject({ points: 0, weight: 0 });

    const job = good(await vendor.call(vendorRoutes.getVendorBooking, { params: { bookingId } }));
    expect(job.offer?.rules).toBe(offer?.opsReasons.at(-1)?.fact);
    expect(job.offer?.parts[0]).toMatchObject({ part: 'rating', weight, fact: expect.any(String) });
    expect(job.offer?.parts.map(({ part }) => part)).not.toContain('travel');
    expect(job.offer?.parts.find(({ part }) => part === 'fairness')).toMatchObject({
      points: null,
      fact: null,
    });
    const standing = good(await vendor.call(vendorRoutes.getStanding));
    expect(standing).toMatchObject({
      city,
      obstacles: [],
      rules: expect.stringContaining(`in ${city} since`),
    });
    expect(standing.parts[0]).toMatchObject({ part: 'rating', weight });
  });

  it('tells a vendor who is asked for nothing why', async () => {
    const { vendor } = await placeIn('560021');
    good(await vendor.call(vendorRoutes.putAvailability, { body: { paused: true, weeklyHours: [] } }));
    const { obstacles } = good(await vendor.call(vendorRoutes.getStanding));
    expect(obstacles.map(({ code }) => code)).toEqual(['not_active', 'outside_hours']);
    for (const who of [ops, await actors.customer()]) {
      expect(refusal(await who.call(vendorRoutes.getStanding))).toBe('403 forbidden');
    }
  });

  it('offers no time at which nobody may be asked', async () => {
    const { city, customer, pincode } = await placeIn('400001');
    const place = loadPincodes().find(pincode)?.point ?? { lat: 0, lng: 0 };
    const far = { addressLine: 'Far off', pincode, point: { ...place, lat: place.lat + 0.12 } };
    const start = (await jobs.slots(customer, pincode))[0]?.start ?? '';
    const ask = () =>
      customer.call(customerRoutes.createQuote, {
        body: { serviceId: SERVICE, place: far, slotStart: start },
      });
    expect(refusal(await ask())).toBe('ok');
    await set(city, {
      subject: 'allocation',
      reason: 'Near ones only',
      config: { ...chosen, maxTravelMinutes: 5 },
    });
    await test.travel(5);
    expect(refusal(await ask())).toBe('409 slot_unavailable');
  });
});

describe('what is on record of rules', () => {
  const city = 'Kolkata';
  const at = (days: number) => plusMinutes(test.now(), days * 1_440);

  it('is listed with who set it and why, withdrawn ones too, and stands in the audit trail', async () => {
    const first = await set(city, pricing(fixed(100)));
    const coming = await set(city, pricing(fixed(200), at(1)));
    const reason = { body: { reason: 'Called off' } };
    const call = { params: { city, ruleId: coming.ruleId }, ...reason };
    expect(good(await admin.call(routes.withdrawCityRules, call))).toMatchObject({ status: 'withdrawn' });
    expect(refusal(await admin.call(routes.withdrawCityRules, call))).toBe('409 illegal_transition');
    const begun = { params: { city, ruleId: first.ruleId }, ...reason };
    expect(refusal(await admin.call(routes.withdrawCityRules, begun))).toBe('409 illegal_transition');
    const unknown = { params: { city: 'Pune', ruleId: first.ruleId }, ...reason };
    expect(refusal(await admin.call(routes.withdrawCityRules, unknown))).toBe('404 not_found');

    await test.travel(1);
    const second = await set(city, pricing(fixed(300)));
    const { items } = await rulesOf(city);
    const own = items.filter(({ subject }) => subject === 'pricing');
    expect(own.map(({ ruleId, status }) => [ruleId, status])).toEqual([
      [coming.ruleId, 'withdrawn'],
      [second.ruleId, 'in_force'],
      [first.ruleId, 'past'],
    ]);
    expect(own[0]).toMatchObject({
      setBy: admin.userId,
      withdrawn: { by: admin.userId, reason: 'Called off' },
    });
    await test.settled();
    const query = { kind: 'city_rules', id: city } as const;
    const log = good(await ops.call(routes.getAuditLog, { query }));
    expect(log.chain.verified).toBe(true);
    expect(log.items.slice(-4).map(({ type, actor, data }) => [type, actor.id, data['ruleId']])).toEqual([
      ['city_rules.set', admin.userId, first.ruleId],
      ['city_rules.set', admin.userId, coming.ruleId],
      ['city_rules.withdrawn', admin.userId, coming.ruleId],
      ['city_rules.set', admin.userId, second.ruleId],
    ]);
    expect(log.items.at(-1)?.data).toMatchObject({ reason: 'A test of rules', config: fixed(300) });
  });

  it('is made once by a key, however often it is sent', async () => {
    const key = randomUUID();
    const body = pricing(fixed(500), at(3));
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => admin.call(routes.setCityRules, asked(city, body, key))),
    );
    expect(new Set(answers.map((answer) => good(answer).ruleId)).size).toBe(1);
    const other = asked(city, pricing(fixed(600), at(4)), key);
    expect(refusal(await admin.call(routes.setCityRules, other))).toBe('422 idempotency_key_reused');
  });

  it('is that of one of two who set the same date at once, and of all who set others', async () => {
    const date = at(5);
    const same = await Promise.all(
      [700, 800].map((fee) => admin.call(routes.setCityRules, asked(city, pricing(fixed(fee), date)))),
    );
    expect(same.map(refusal).sort()).toEqual(['409 illegal_transition', 'ok']);
    const dates = [6, 7, 8, 9].map(at);
    const others = await Promise.all(
      dates.map((one) => admin.call(routes.setCityRules, asked(city, pricing(fixed(900), one)))),
    );
    expect(others.map(refusal)).toEqual(dates.map(() => 'ok'));
    const { items } = await rulesOf(city);
    const starts = items.flatMap((one) => (one.status === 'coming' ? [one.effectiveFrom] : []));
    expect(starts).toEqual(expect.arrayContaining([date, ...dates]));
  });
});

describe('who may set rules, and which', () => {
  it('is a super_admin; ops read them, and nobody else does', async () => {
    const others = [await actors.customer(), await actors.staff('onboard_manager')];
    const call = asked('Pune', pricing(fixed(100)));
    for (const who of [ops, ...others])
      expect(refusal(await who.call(routes.setCityRules, call))).toBe('403 forbidden');
    for (const who of others) {
      expect(refusal(await who.call(routes.listCityRules, { params: { city: 'Pune' } }))).toBe(
        '403 forbidden',
      );
    }
  });

  it.each([
    ['a date in the past', pricing(fixed(1), '2026-01-01T00:00:00.000Z'), '/body/effectiveFrom'],
    ['a date years ahead', pricing(fixed(1), '2099-01-01T00:00:00.000Z'), '/body/effectiveFrom'],
    ['a bound above three', pricing(fixed(1, { maxMultiplierBp: 50_000 })), '/body/config/maxMultiplierBp'],
    [
      'a lower bound above one',
      pricing(fixed(1, { minMultiplierBp: 12_000 })),
      '/body/config/minMultiplierBp',
    ],
    [
      'a band as wide as a step',
      pricing(fixed(1, { hysteresisBp: 900, maxHourlyChangeBp: 900 })),
      '/body/config/hysteresisBp',
    ],
    [
      'weights that are all 0',
      {
        subject: 'allocation',
        reason: 'A test of rules',
        config: {
          ...chosen,
          weights: {
            ...chosen.weights,
            rating: 0,
            travel: 0,
            load: 0,
            acceptance: 0,
            punctuality: 0,
            preference: 0,
            fairness: 0,
          },
        },
      } as const,
      '/body/config/weights',
    ],
  ])('are refused for %s, naming where', async (_, body, pointer) => {
    const answer = await admin.call(routes.setCityRules, asked('Pune', body));
    expect(refusal(answer)).toBe('400 invalid_request');
    expect(answer.ok ? [] : answer.problem.errors?.map((one) => one.pointer)).toEqual([pointer]);
  });

  it('are not for a city that no pincode is of', async () => {
    const call = asked('Atlantis', pricing(fixed(1)));
    expect(refusal(await admin.call(routes.setCityRules, call))).toBe('422 not_serviceable');
    const read = { params: { city: 'Atlantis' } };
    expect(refusal(await ops.call(routes.listCityRules, read))).toBe('422 not_serviceable');
  });
});

describe('rules for everyone', () => {
  it('are those of every city that has none of its own', async () => {
    const [own, without] = [await placeIn('110001'), await placeIn('560020')];
    await set(own.city, pricing(fixed(1_100)));
    await set('*', pricing(fixed(2_200)));
    await test.travel(5);
    expect(feeOf(await own.quote())).toBe(1_100);
    expect(feeOf(await without.quote())).toBe(2_200);
    expect(rulesNamed(await without.quote())).toContain('everywhere since');
    expect((await rulesOf(without.city)).inForce.pricing).toMatchObject({ city: '*', config: fixed(2_200) });
    expect((await rulesOf('*')).items).toHaveLength(1);
    await test.settled();
    const log = good(await ops.call(routes.getAuditLog, { query: { kind: 'city_rules', id: '*' } }));
    expect(log.items).toHaveLength(1);
  });
});
