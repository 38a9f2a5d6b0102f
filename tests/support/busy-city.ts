import { pulseKey } from '#application/engines/engine-keys.ts';
import { unknownBaseline } from '#application/engines/engine-state.ts';
import {
  PULSE_CITIES_KEY,
  pulseHistoryKey,
  pulsePlacesKey,
  type StoredPulse,
} from '#application/pulse/pulse-documents.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { seededRandom } from '#domain/pulse/boosted-trees.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';

/** Five of Bengaluru, the first of them the busiest. */
export const BUSY_PINCODES = ['560001', '560038', '560095', '560102', '560066'];
const WEEKS = 8;

/** What is asked in an hour on average: a busy noon, a busier Saturday, the first pincode above all. */
export function askedAt(pincode: number, hour: number): number {
  const ofDay = 1 + 0.9 * Math.sin((2 * Math.PI * ((hour % 24) - 6)) / 24);
  const saturday = Math.floor(hour / 24) % 7 === 2 ? 1.6 : 1;
  return (pincode === 0 ? 6 : 1.2) * ofDay * saturday;
}

/**
 * Stores eight weeks of requests up to `at`, enough for the nightly refit to fit the city: `times` as many as
 * `askedAt` says, with a level of the city that moves by `unrest`, and times `weather` of the local hour.
 */
export async function seedBusyCity(
  store: Pick<UnitOfWork, 'commit'>,
  city: string,
  at: string,
  { times = 1, unrest = 0.4, weather = (_hour: number): number => 1 } = {},
): Promise<void> {
  const random = seededRandom(11);
  const poisson = (mean: number): number => {
    let n = 0;
    for (let p = random(); p > Math.exp(-mean); p *= random()) n += 1;
    return n;
  };
  // The city's days differ, and an hour is like the one before: there is something to learn from the last ones.
  const hours = WEEKS * 168;
  const level = new Float64Array(hours);
  for (let t = 1; t < hours; t += 1) level[t] = 0.95 * (level[t - 1] ?? 0) + unrest * (random() - 0.5);
  const until = localHour(at, INDIA_CALENDAR);
  const histories = BUSY_PINCODES.map((pincode, i) => {
    const counts: Record<string, number> = {};
    for (const [t, now] of level.entries()) {
      const n = poisson(times * weather(until - hours + t) * askedAt(i, until - hours + t) * Math.exp(now));
      if (n > 0) counts[until - hours + t] = n;
    }
    return { key: pulseHistoryKey(pincode), version: 0, state: counts };
  });
  const pulse: StoredPulse = {
    state: emptyPulseState(at, INDIA_CALENDAR),
    baseline: unknownBaseline,
    log: {},
  };
  const saved = await store.commit({
    actor: { kind: 'system', id: 'test' },
    at,
    correlationId: 'test',
    changes: [],
    documents: [
      ...histories,
      ...BUSY_PINCODES.map((pincode) => ({ key: pulseKey(pincode), version: 0, state: pulse })),
      { key: pulsePlacesKey(city), version: 0, state: { sinceHour: until - hours, pincodes: BUSY_PINCODES } },
      { key: PULSE_CITIES_KEY, version: 0, state: [city] },
    ],
  });
  if (!saved.ok) throw new Error(`The city was not saved: ${JSON.stringify(saved.error)}`);
}
