import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock } from '#adapters/system/system.ts';
import { pulseKey } from '#application/engines/engine-keys.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import { pulseHistoryKey, type StoredPulse } from '#application/pulse/pulse-documents.ts';
import { refitBaselines } from '#application/pulse/refit-baselines.ts';
import { teachEngines } from '#application/pulse/teach-engines.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { forecastDemand } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { bookingCreated } from '#tests/support/event-chain.ts';

let dynamo: TestDynamoDb;
let store: UnitOfWork;
const pincodes = loadPincodes();
const count = (event: DomainEvent, over: Pick<UnitOfWork, 'readDocuments' | 'commit'> = store) =>
  teachEngines(
    {
      store: over,
      bookings: createDynamoDbBookings(dynamo.client, dynamo.tables.operational),
      vendors: createDynamoDbVendors(dynamo.client, dynamo.tables.operational),
    },
    [event],
    event.occurredAt,
  );
beforeAll(async () => {
  dynamo = await startDynoxide();
  const { client, tables } = dynamo;
  store = createDynamoDbUnitOfWork({ client, tables, definitions: [], sha256, clock: systemClock });
});
afterAll(() => dynamo.stop());

let made = 0;
function request(pincode: string, occurredAt: string): DomainEvent {
  made += 1;
  const city = pincodes.find(pincode)?.district ?? '';
  return bookingCreated(`bk_${made}`, occurredAt, { pincode, city });
}
const refit = (at: string, over: Pick<UnitOfWork, 'readDocuments' | 'commit'> = store) =>
  refitBaselines(
    { store: over, pincodes, clock: systemClock },
    { actor: { kind: 'system', id: 'refit' }, at, correlationId: 'test' },
  );
const pulseOf = async (pincode: string) =>
  (await store.readDocument(pulseKey(pincode)))?.state as StoredPulse;
const historyOf = async (pincode: string) =>
  Object.values(
    ((await store.readDocument(pulseHistoryKey(pincode)))?.state ?? {}) as Record<string, number>,
  ).reduce((a, b) => a + b, 0);

describe('the nightly refit', () => {
  it('learns which pincode asks much and at what time, and keeps every request it was told of', async () => {
    // 2026-11-02 is a Monday; busy asks twice each day at 10 in the morning, quiet once a week.
    const [busy, quiet] = ['560038', '560001'];
    for (let day = 2; day <= 22; day += 1) {
      const date = `2026-11-${String(day).padStart(2, '0')}`;
      await count(request(busy, `${date}T04:40:00.000Z`));
      await count(request(busy, `${date}T04:50:00.000Z`));
      if (day % 7 === 2) await count(request(quiet, `${date}T12:40:00.000Z`));
    }
    const report = await refit('2026-11-22T22:00:00.000Z');
    expect(report).toEqual({ cities: 1, pincodes: 2, written: 2, churn: 0, fitted: 0 });
    const [much, little] = [await pulseOf(busy), await pulseOf(quiet)];
    expect(await historyOf(busy)).toBe(42);
    expect(await historyOf(quiet)).toBe(3);
    expect(much.log).toEqual({});
    expect(much.baseline.ratePerHour).toBeGreaterThan(2 * little.baseline.ratePerHour);
    expect(much.baseline.ratePerHour).toBeGreaterThan(unknownBaseline.ratePerHour);
    const mean = much.baseline.weekProfile.reduce((a, b) => a + b, 0) / 168;
    expect(mean).toBeCloseTo(1, 1);
    // 10 to 11 on Tuesday against 3 to 4 at night.
    expect(much.baseline.weekProfile[24 + 10]).toBeGreaterThan(2 * (much.baseline.weekProfile[24 + 3] ?? 0));
  });

  it('does not count a lasting level twice: two requests a day are forecast as two', async () => {
    const pincode = '560038';
    const at = '2026-11-22T22:00:00.000Z';
    const { state, baseline } = await pulseOf(pincode);
    let perDay = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      const target = new Date(Date.parse(at) + hour * 3_600_000).toISOString();
      perDay += forecastDemand(state, baseline, INDIA_CALENDAR, at, target).mean;
    }
    // Two a day were asked for; twice counted, they would be forecast as four.
    expect(perDay).toBeGreaterThan(1.2);
    expect(perDay).toBeLessThan(2.8);
  });

  it('writes nothing when nothing is new', async () => {
    expect((await refit('2026-11-22T22:00:00.000Z')).written).toBe(0);
  });

  it('loses no request that comes in while it runs', async () => {
    const pincode = '560038';
    const at = '2026-11-23T22:00:00.000Z';
    await count(request(pincode, '2026-11-23T04:40:00.000Z'));
    let meanwhile = 1;
    const racing = {
      readDocuments: store.readDocuments,
      // A request is counted between the refit's read and its write, twice.
      commit: async (work: Parameters<UnitOfWork['commit']>[0]) => {
        if (meanwhile <= 2) {
          meanwhile += 1;
          await count(request(pincode, '2026-11-23T05:40:00.000Z'));
        }
        return store.commit(work);
      },
    };
    await refit(at, racing);
    const left = Object.values((await pulseOf(pincode)).log ?? {}).reduce((a, b) => a + b, 0);
    expect((await historyOf(pincode)) + left).toBe(42 + 1 + 2);
  });
});

describe('counting a request', () => {
  it('loses none when another is counted between its reading and its writing', async () => {
    const [raced, calm] = ['400001', '400002'];
    const at = '2026-11-02T04:40:00.000Z';
    let interrupted = false;
    const interrupting: typeof store.readDocuments = async (keys, consistency) => {
      const found = await store.readDocuments(keys, consistency);
      if (!interrupted && keys.includes(pulseKey(raced))) {
        interrupted = true;
        await count(request(raced, at));
      }
      return found;
    };
    await count(request(raced, at), { ...store, readDocuments: interrupting });
    await count(request(calm, at));
    await count(request(calm, at));
    expect(interrupted).toBe(true);
    const [{ learned: racedBy, ...twice }, { learned: _, ...inPeace }] = [
      await pulseOf(raced),
      await pulseOf(calm),
    ];
    expect(twice).toEqual(inPeace);
    expect(Object.values(racedBy ?? {})).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
  });
});
