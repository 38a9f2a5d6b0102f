import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import { type AreaMember, areaPanel, areasOf } from '#domain/pulse/areas.ts';
import { holidayAt, usualHourOfWeek } from '#domain/pulse/calendar.ts';
import { featureSource } from '#domain/pulse/features.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { type CityModels, LEADS } from '#domain/pulse/outlook.ts';
import { askedInWeek, type DemandPanel } from '#domain/pulse/panel.ts';
import { refit } from '#domain/pulse/refit.ts';
import type { PulseBaseline } from '#domain/pulse/state.ts';
import type { Clock } from '#kernel/clock.ts';
import { packNumbers } from './packed-numbers.ts';
import {
  PULSE_FITS_KEY,
  pulseAreasKey,
  pulseModelKey,
  type StoredAreas,
  type StoredFits,
} from './pulse-documents.ts';
import { storedModel } from './stored-models.ts';
import { cityWeatherKey, weatherOf } from './stored-weather.ts';

export type FitPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
  readonly pincodes: Pick<PincodeDirectory, 'find'>;
  readonly clock: Clock;
};

/** A city as the nightly refit has just read it. */
export type CityHistory = {
  readonly city: string;
  readonly pincodes: readonly string[];
  readonly panel: DemandPanel;
  readonly clusterOf: Int32Array;
  readonly baselines: readonly PulseBaseline[];
};

/** A trial fit, whose errors set the intervals, needs this much; with less, live levels are as good. */
const LEAST_WEEKS = 6;
/** In a city that asks less, chance outweighs what a fit could tell beyond the usual week. */
const LEAST_PER_HOUR = 5;
/** A quarter of what one fit may look at: a city's three fits take some seconds. */
const MOST_ROWS = 40_000;
/** Begun fits are finished: with the longest this ends within the minute that the refit has. */
const SECONDS_TO_BEGIN_IN = 40;

/** Has it enough hours and requests for a fit of its own? */
export function isWorthFitting({ hours, counts }: DemandPanel): boolean {
  let requests = 0;
  for (const n of counts) requests += n;
  return hours >= LEAST_WEEKS * 168 && requests >= LEAST_PER_HOUR * hours;
}

/**
 * Fits the forecasters of cities that ask enough, those fitted longest ago first, as far as time allows; the
 * others keep what they have, and are first the next night. Answers how many were fitted.
 */
export async function fitCities(
  ports: FitPorts,
  cities: readonly CityHistory[],
  startedAt: Date,
  context: CallContext,
): Promise<number> {
  const found = (await ports.store.readDocuments([PULSE_FITS_KEY])).get(PULSE_FITS_KEY);
  // Written here alone.
  const before = (found?.state as StoredFits | undefined) ?? {};
  const fits: Record<string, number> = Object.fromEntries(
    cities.map(({ city }) => [city, before[city] ?? 0]),
  );
  const oldestFirst = cities.toSorted((a, b) => (fits[a.city] ?? 0) - (fits[b.city] ?? 0));
  let fitted = 0;
  for (const history of oldestFirst) {
    const until = history.panel.firstHour + history.panel.hours;
    if (fits[history.city] === until) continue;
    if (ports.clock.now().getTime() - startedAt.getTime() > SECONDS_TO_BEGIN_IN * 1_000) break;
    await fitCity(ports, history, context);
    fits[history.city] = until;
    fitted += 1;
  }
  const listed = Object.keys(before).length !== cities.length || cities.some(({ city }) => !(city in before));
  if (fitted > 0 || listed) {
    const document = { key: PULSE_FITS_KEY, version: found?.version ?? 0, state: fits };
    // A twin of this run that was faster has saved fits as good as these.
    await ports.store.commit({ ...context, changes: [], documents: [document] });
  }
  return fitted;
}

async function fitCity(
  { store, pincodes }: FitPorts,
  { city, pincodes: ids, panel, clusterOf, baselines }: CityHistory,
  context: CallContext,
): Promise<void> {
  const members = ids.flatMap((pincode, i): AreaMember[] => {
    const at = pincodes.find(pincode)?.point;
    const [cluster, ratePerHour] = [clusterOf[i] ?? 0, baselines[i]?.ratePerHour ?? 0];
    return at ? [{ pincode, at, cluster, ratePerHour }] : [];
  });
  const areas = areasOf(members);
  const byArea = areaPanel(panel, ids, areas);
  const weatherKey = cityWeatherKey(city);
  const source = featureSource(byArea, {
    isHoliday: (hour) => holidayAt(hour, INDIA_CALENDAR) !== undefined,
    neighbours: areas.neighbours,
    weather: weatherOf((await store.readDocuments([weatherKey])).get(weatherKey)?.state),
  });
  const stored: StoredAreas = {
    ...areas,
    firstHour: panel.firstHour,
    untilHour: panel.firstHour + panel.hours,
    asked: askedInWeek(byArea, (hour) => usualHourOfWeek(hour, INDIA_CALENDAR)),
  };
  const fitted = (Object.keys(LEADS) as (keyof CityModels)[]).map((name) => ({
    key: pulseModelKey(city, name),
    state: storedModel(refit(source, LEADS[name], panel.hours, MOST_ROWS), byArea, panel.hours),
  }));
  const documents = [{ key: pulseAreasKey(city), state: packNumbers(stored) }, ...fitted];
  const found = await store.readDocuments(documents.map(({ key }) => key));
  // All in one: a forecast never meets the models of one night and the areas of another.
  await store.commit({
    ...context,
    changes: [],
    documents: documents.map(({ key, state }) => ({ key, state, version: found.get(key)?.version ?? 0 })),
  });
}
