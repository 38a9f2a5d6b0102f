import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { localDate, plusDays } from '#kernel/local-time.ts';
import { BUSY_PINCODES, seedBusyCity } from '#tests/support/busy-city.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors } = await openScene();
const ops = await actors.staff('ops_manager');
const [pincode = ''] = BUSY_PINCODES;
const city = loadPincodes().find(pincode)?.district ?? '';
const today = localDate(test.now(), 'Asia/Kolkata');
const tell = (days: readonly { date: string; rainMm: number; meanC: number }[], of = city) =>
  ops.call(routes.tellCityWeather, { params: { city: of }, body: { days: [...days] } });
const read = async (of = city) => good(await ops.call(routes.getCityWeather, { params: { city: of } }));

const DAY_MS = 86_400_000;
const HEAVY_MM = 36;
/** It pours every fifth day, and on the day after tomorrow. */
const rainOn = (date: string): number =>
  date === plusDays(today, 2) || (date <= today && Math.floor(Date.parse(date) / DAY_MS) % 5 === 0)
    ? HEAVY_MM
    : 0;
const dayOf = (offset: number) => {
  const date = plusDays(today, offset);
  return { date, rainMm: rainOn(date), meanC: 24 };
};

describe('the weather of a city', () => {
  it('is stored by day, the latest value for each, and audited', async () => {
    const elsewhere = 'Imphal West';
    expect(await read(elsewhere)).toEqual({ city: elsewhere, days: [] });
    good(await tell([dayOf(1), dayOf(-1)], elsewhere));
    const changed = { ...dayOf(1), rainMm: 3.5 };
    good(await tell([changed], elsewhere));
    const none = { snowCm: 0, snowLyingCm: 0 };
    const { days } = await read(elsewhere);
    expect(days).toEqual([
      { ...dayOf(-1), ...none },
      { ...changed, ...none },
    ]);
    await test.settled();
    const query = { kind: 'city_weather' as const, id: elsewhere };
    const log = good(await ops.call(routes.getAuditLog, { query }));
    expect(log.items.map(({ type, actor }) => [type, actor.id])).toEqual([
      ['city_weather.told', ops.userId],
      ['city_weather.told', ops.userId],
    ]);
    expect(log.chain.verified).toBe(true);
  });

  it('loses nothing under concurrent changes', async () => {
    const elsewhere = 'Churachandpur';
    const answers = await Promise.all([1, 2, 3, 4].map((offset) => tell([dayOf(offset)], elsewhere)));
    expect(answers.map(refusal)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect((await read(elsewhere)).days.map(({ date }) => date)).toEqual(
      [1, 2, 3, 4].map((offset) => plusDays(today, offset)),
    );
  });

  it('is refused for unknown cities, dates out of range, duplicate days and invalid figures', async () => {
    expect(refusal(await tell([dayOf(0)], 'Atlantis'))).toBe('422 not_serviceable');
    for (const offset of [-92, 17]) {
      const answer = await tell([dayOf(0), dayOf(offset)]);
      expect(answer.ok ? undefined : answer.problem.errors).toEqual([
        {
          pointer: '/body/days/1/date',
          detail: `A day from ${plusDays(today, -91)} to ${plusDays(today, 16)} is expected.`,
        },
      ]);
    }
    expect(refusal(await tell([dayOf(0), dayOf(0)]))).toBe('400 invalid_request');
    expect(refusal(await tell([{ ...dayOf(0), rainMm: -1 }]))).toBe('400 invalid_request');
    expect(refusal(await tell([{ ...dayOf(0), meanC: 310 }]))).toBe('400 invalid_request');
    expect(refusal(await tell([]))).toBe('400 invalid_request');
    expect((await read()).days).toEqual([]);
  });
});

describe('demand in a city whose weather was told', () => {
  it('is expected to be less on a day of rain, where rain was seen to lower it, and says so', async () => {
    const weather = (hour: number): number =>
      rainOn(new Date(hour * 3_600_000).toISOString().slice(0, 10)) > 0 ? 0.5 : 1;
    await seedBusyCity(test.uow, city, test.now(), { times: 4, unrest: 0.1, weather });
    good(await tell(Array.from({ length: 64 }, (_, i) => dayOf(i - 59))));
    for (const name of ['refit-pulse', 'forecast-demand']) {
      const { name: FunctionName } = test.functionAt(`functions/scheduled/${name}/handler.ts`);
      const answer = await new LambdaClient(test.aws).send(new InvokeCommand({ FunctionName }));
      expect(answer.FunctionError).toBeUndefined();
    }
    const factorOn = async (offset: number) => {
      const call = { params: { pincode }, query: { date: plusDays(today, offset) } };
      const { hours } = good(await ops.call(routes.getDemand, call));
      const drivers = hours.find(({ start }) => start.slice(11, 13) === '06')?.drivers ?? [];
      expect(drivers.map(({ code }) => code)).toContain('fitted');
      return drivers.find(({ code }) => code === 'weather')?.factor ?? 1;
    };
    const [fair, pouring, unknown] = await Promise.all([factorOn(3), factorOn(2), factorOn(6)]);
    expect(pouring / fair).toBeGreaterThan(0.4);
    expect(pouring / fair).toBeLessThan(0.65);
    expect(unknown).toBe(1);
  }, 180_000);
});
