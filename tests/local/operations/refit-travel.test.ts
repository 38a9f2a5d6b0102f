import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { travelModelKey } from '#application/engines/engine-keys.ts';
import { readEngineState, type StoredTravel } from '#application/engines/engine-state.ts';
import { withTrip } from '#application/pulse/logged-trips.ts';
import { PULSE_CITIES_KEY } from '#application/pulse/pulse-documents.ts';
import { refitTravel } from '#application/pulse/refit-travel.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { learnTrip, type Trip, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';

const [CITY, QUIET] = ['Bengaluru', 'Mysuru'];
const timeZone = 'Asia/Kolkata';
const NIGHTS = 17;
const A_NIGHT = 100;
const random = seededRandom(9);

/** Trips on a plane of 20 km; what begins in the west takes twice as long as the built-in model thinks. */
function tripAt(index: number): Trip {
  const place = () => ({ lat: 12.9 + random() / 6, lng: 77.5 + random() / 6 });
  const [from, to] = [place(), place()];
  const departAt = new Date(Date.parse('2026-09-01T03:30:00.000Z') + index * 1_900_000).toISOString();
  const usual = travelMinutesBy(travelModel(), timeZone)(from, to, Date.parse(departAt));
  const factor = (from.lng < 77.58 ? 2 : 1) * (0.9 + 0.2 * random());
  return { from, to, departAt, timeZone, actualMinutes: usual * factor };
}

let dynamo: TestDynamoDb;
let store: UnitOfWork;
beforeAll(async () => {
  dynamo = await startDynoxide();
  const { client, tables } = dynamo;
  store = createDynamoDbUnitOfWork({ client, tables, definitions: [], sha256, clock: systemClock });
});
afterAll(() => dynamo.stop());

const context = (at: string) => ({
  actor: { kind: 'system', id: 'test' } as const,
  at,
  correlationId: 'test',
});
const save = async (key: string, change: (before: unknown) => unknown): Promise<void> => {
  const found = await store.readDocument(key);
  const document = { key, version: found?.version ?? 0, state: change(found?.state) };
  const saved = await store.commit({
    ...context('2026-09-20T22:00:00.000Z'),
    changes: [],
    documents: [document],
  });
  expect(saved.ok).toBe(true);
};
/** As the arrivals of a day do it. */
const arrive = (city: string, trips: readonly Trip[]) =>
  save(travelModelKey(city), (before) =>
    trips.reduce<StoredTravel>(
      (model, trip) => ({ ...learnTrip(model, trip), log: withTrip(model.log ?? [], trip) }),
      (before as StoredTravel | undefined) ?? travelModel(),
    ),
  );
const refit = (over: Pick<UnitOfWork, 'readDocuments' | 'commit'> = store, at = '2026-09-20T22:00:00.000Z') =>
  refitTravel({ store: over, clock: systemClock }, context(at));
const travelOf = async (city: string) =>
  (await readEngineState(store, { city, pincode: '560001' }, '2026-09-20T22:00:00.000Z')).travel;

describe("the refit of a city's travel", () => {
  it('gathers the trips of each day, and fits once they are enough', async () => {
    await save(PULSE_CITIES_KEY, () => [CITY, QUIET]);
    for (let night = 0; night < NIGHTS; night += 1) {
      await arrive(
        CITY,
        Array.from({ length: A_NIGHT }, (_, i) => tripAt(night * A_NIGHT + i)),
      );
      const { trips, fitted } = await refit();
      expect(trips).toBe(A_NIGHT);
      if (night < 14) expect(fitted).toBe(0);
    }
    const travel = await travelOf(CITY);
    expect(travel.fitted).toBeDefined();
    expect(travel.log).toBeUndefined();
    expect(travel.samples).toBe(NIGHTS * A_NIGHT);
  }, 120_000);

  it('tells the slow ground from the rest, where single trips taught only the whole city', async () => {
    const travel = await travelOf(CITY);
    const minutes = travelMinutesBy(travel, timeZone);
    const usual = travelMinutesBy(travelModel(), timeZone);
    const at = Date.parse('2026-09-21T05:30:00.000Z');
    const to = { lat: 12.98, lng: 77.6 };
    const ratio = (lng: number) => {
      const from = { lat: 12.95, lng };
      return minutes(from, to, at) / usual(from, to, at);
    };
    expect(ratio(77.53)).toBeGreaterThan(1.6);
    expect(ratio(77.65)).toBeLessThan(1.3);
  });

  it('keeps what it has without new trips, and leaves a quiet city alone', async () => {
    const before = await store.readDocument(travelModelKey(CITY));
    expect(await refit()).toMatchObject({ trips: 0, fitted: 0 });
    expect(await store.readDocument(travelModelKey(CITY))).toEqual(before);
    expect((await travelOf(QUIET)).fitted).toBeUndefined();
  });

  it('loses no trip of an arrival that comes in between', async () => {
    await arrive(QUIET, [tripAt(1)]);
    let meanwhile = 0;
    const racing = {
      readDocuments: store.readDocuments,
      commit: async (work: Parameters<UnitOfWork['commit']>[0]) => {
        if (meanwhile === 0) {
          meanwhile += 1;
          await arrive(QUIET, [tripAt(2)]);
        }
        return store.commit(work);
      },
    };
    expect(await refit(racing)).toMatchObject({ trips: 2 });
  });

  it('lets a log grow only so far', () => {
    const many = Array.from({ length: 150 }, (_, i) => tripAt(i));
    expect(many.reduce<ReturnType<typeof withTrip>>((log, trip) => withTrip(log, trip), [])).toHaveLength(
      100,
    );
  });
});
