import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock } from '#adapters/system/system.ts';
import { pulseKey } from '#application/engines/engine-keys.ts';
import { readEngineState } from '#application/engines/engine-state.ts';
import { forecastCities } from '#application/pulse/forecast-cities.ts';
import { PULSE_FITS_KEY, type StoredPulse } from '#application/pulse/pulse-documents.ts';
import { refitBaselines } from '#application/pulse/refit-baselines.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { forecastDemand } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { areaForecast } from '#domain/pulse/outlook.ts';
import { askedAt, BUSY_PINCODES, seedBusyCity } from '#tests/support/busy-city.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';

/** A Wednesday, 03:30 local. */
const NIGHT = '2026-09-22T22:00:00.000Z';
const pincodes = loadPincodes();
const city = pincodes.find('560001')?.district ?? '';
const later = (hours: number): string => new Date(Date.parse(NIGHT) + hours * 3_600_000).toISOString();
const context = (at: string) => ({
  actor: { kind: 'system', id: 'test' } as const,
  at,
  correlationId: 'test',
});

let dynamo: TestDynamoDb;
let store: UnitOfWork;
beforeAll(async () => {
  dynamo = await startDynoxide();
  const { client, tables } = dynamo;
  store = createDynamoDbUnitOfWork({ client, tables, definitions: [], sha256, clock: systemClock });
});
afterAll(() => dynamo.stop());

async function forecastOf(pincode: string, at: string, target: string) {
  const engines = await readEngineState(store, { city, pincode }, at);
  const { outlook, areas } = engines.expected ?? {};
  const [hour, now] = [localHour(target, INDIA_CALENDAR), localHour(at, INDIA_CALENDAR)];
  const area = areaForecast(outlook, areas, pincode, hour, now);
  const { state, baseline } = engines.pulse;
  const { drivers, rate } = forecastDemand(state, baseline, INDIA_CALENDAR, at, target, area);
  // Nothing is booked ahead in this test, which lowers the nearest hours.
  const { factor = 1 } = drivers.find(({ code }) => code === 'booked_so_far') ?? {};
  return { codes: drivers.map(({ code }) => code), rate: rate / factor };
}

describe('the fitted forecast, from the counts to the price', () => {
  it('is fitted at night in a city that asks enough, stored, and made hourly from what is stored', async () => {
    await seedBusyCity(store, city, NIGHT);
    expect(await forecastCities({ store }, context(NIGHT))).toBe(0);
    const ports = { store, pincodes, clock: systemClock };
    expect((await refitBaselines(ports, context(NIGHT))).fitted).toBe(1);
    expect(await forecastCities({ store }, context(NIGHT))).toBe(1);
    // Nothing new: the models stay, and who asks again gets the same.
    expect((await refitBaselines(ports, context(NIGHT))).fitted).toBe(0);
    expect(await forecastCities({ store }, context(NIGHT))).toBe(1);
  }, 120_000);

  it.each([2, 20, 100])('expects of the busiest pincode what it asks %i hours from then', async (ahead) => {
    const target = later(ahead);
    const { rate, codes } = await forecastOf('560001', NIGHT, target);
    expect(codes).toEqual(['fitted', 'own_share', 'booked_so_far']);
    const truth = askedAt(0, localHour(target, INDIA_CALENDAR));
    expect(Math.abs(rate - truth)).toBeLessThan(0.35 * truth + 0.8);
  });

  it('gives each pincode its own part, and falls back to live levels where the outlook has none', async () => {
    const [busy, quiet] = await Promise.all(
      ['560001', '560066'].map((pincode) => forecastOf(pincode, NIGHT, later(8))),
    );
    expect(busy?.rate).toBeGreaterThan(2.5 * (quiet?.rate ?? 0));
    const elsewhere = await forecastOf('560100', NIGHT, later(8));
    expect(elsewhere.codes).toContain('usual_week');
    const old = await forecastOf('560001', later(30), later(40));
    expect(old.codes).toContain('usual_week');
  });

  it('raises the hours to come when the last ones brought far more than expected', async () => {
    const at = later(12);
    const now = localHour(at, INDIA_CALENDAR);
    const rateAfter = async (lastHours: number): Promise<number> => {
      const found = await store.readDocuments(BUSY_PINCODES.map(pulseKey));
      const documents = BUSY_PINCODES.map((pincode, i) => {
        const counts = Array.from({ length: 13 }, (_, k): [number, number] => {
          return [now - k, Math.round(askedAt(i, now - k) * (k < 3 ? lastHours : 1))];
        });
        const { version = 0, state } = found.get(pulseKey(pincode)) ?? {};
        return {
          key: pulseKey(pincode),
          version,
          state: { ...(state as StoredPulse), log: Object.fromEntries(counts) },
        };
      });
      await store.commit({ ...context(at), changes: [], documents });
      expect(await forecastCities({ store }, context(at))).toBe(1);
      return (await forecastOf('560001', at, later(13))).rate;
    };
    const usual = await rateAfter(1);
    expect(await rateAfter(3)).toBeGreaterThan(1.15 * usual);
  });

  it('names no city that asks too little for a fit', async () => {
    const fits = await store.readDocument(PULSE_FITS_KEY);
    expect(fits?.state).toEqual({ [city]: localHour(NIGHT, INDIA_CALENDAR) });
  });
});
