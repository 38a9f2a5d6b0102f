import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { pulseKey } from '#application/engines/engine-keys.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import { forecastCities } from '#application/pulse/forecast-cities.ts';
import { PULSE_CITIES_KEY, pulseHistoryKey, pulsePlacesKey } from '#application/pulse/pulse-documents.ts';
import { refitBaselines } from '#application/pulse/refit-baselines.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import { ok } from '#kernel/result.ts';

export type RefitRun = {
  readonly pincodes: number;
  readonly cpuSeconds: number;
  readonly citiesFitted: number;
  readonly outlookCpuSeconds: number;
  readonly megabytes: number;
};

const AT = '2026-09-22T22:00:00.000Z';
const HOURS = 13 * 168;
/** Every city's pincodes ask this often an hour, and those of the few largest so much. */
const RATE = 0.02;
const LARGE_RATE = 0.4;
const LARGE_CITIES = 4;

/** The nightly refit and an hour's outlooks for every pincode of India, with three months of made-up requests. */
export async function runRefit(): Promise<RefitRun> {
  const directory = loadPincodes();
  const documents = nationalDocuments([...directory.all()]);
  const store: Pick<UnitOfWork, 'readDocuments' | 'commit'> = {
    readDocuments: async (keys) =>
      new Map(
        keys.flatMap((key) => {
          const found = documents.get(key);
          return found ? [[key, found] as const] : [];
        }),
      ),
    commit: async (work) => {
      for (const { key, version, state } of work.documents ?? []) {
        documents.set(key, { version: version + 1, state });
      }
      return ok(undefined);
    },
  };
  const context = { actor: { kind: 'system', id: 'bench' } as const, at: AT, correlationId: 'bench' };
  let most = 0;
  const watched = async <T>(run: () => Promise<T>): Promise<{ seconds: number; value: T }> => {
    const before = process.cpuUsage();
    const value = await run();
    const { user, system } = process.cpuUsage(before);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    most = Math.max(most, heapUsed + arrayBuffers);
    return { seconds: (user + system) / 1e6, value };
  };
  const clock = { now: () => new Date() };
  const refitted = await watched(() => refitBaselines({ store, pincodes: directory, clock }, context));
  const outlook = await watched(() => forecastCities({ store }, context));
  return {
    pincodes: refitted.value.pincodes,
    cpuSeconds: refitted.seconds,
    citiesFitted: refitted.value.fitted,
    outlookCpuSeconds: outlook.seconds,
    megabytes: most / 1e6,
  };
}

type Place = { readonly pincode: string; readonly district: string };

function nationalDocuments(places: readonly Place[]): Map<string, { version: number; state: unknown }> {
  const random = seededRandom(5);
  const until = localHour(AT, INDIA_CALENDAR);
  const documents = new Map<string, { version: number; state: unknown }>();
  const cities = [...Map.groupBy(places, ({ district }) => district)].sort(
    ([, a], [, b]) => b.length - a.length,
  );
  for (const [rank, [city, members]] of cities.entries()) {
    const rate = rank < LARGE_CITIES ? LARGE_RATE : RATE;
    for (const { pincode } of members) {
      const counts: Record<string, number> = {};
      for (let hour = until - HOURS; hour < until; hour += 1) {
        const ofDay = 1 + 0.9 * Math.sin((2 * Math.PI * ((hour % 24) - 6)) / 24);
        if (random() < rate * ofDay) counts[hour] = 1 + Math.floor(random() * 2);
      }
      documents.set(pulseHistoryKey(pincode), { version: 1, state: counts });
      const state = emptyPulseState(AT, INDIA_CALENDAR);
      documents.set(pulseKey(pincode), { version: 1, state: { state, baseline: unknownBaseline, log: {} } });
    }
    const pincodes = members.map(({ pincode }) => pincode);
    documents.set(pulsePlacesKey(city), { version: 1, state: { sinceHour: until - HOURS, pincodes } });
  }
  documents.set(PULSE_CITIES_KEY, { version: 1, state: cities.map(([city]) => city) });
  return documents;
}
