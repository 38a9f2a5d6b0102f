import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import { areaPanel } from '#domain/pulse/areas.ts';
import { holidayAt, localHour } from '#domain/pulse/calendar.ts';
import { featureSource } from '#domain/pulse/features.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { makeOutlook } from '#domain/pulse/make-outlook.ts';
import { OUTLOOK_HOURS } from '#domain/pulse/outlook.ts';
import { cityPanel, HISTORY_HOURS } from './city-panel.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import {
  PULSE_FITS_KEY,
  pulseAreasKey,
  pulseModelKey,
  pulseOutlookKey,
  type StoredAreas,
  type StoredFits,
  type StoredOutlook,
} from './pulse-documents.ts';
import { readPulses } from './save-baselines.ts';
import { loadedModel } from './stored-models.ts';
import { cityWeatherKey, weatherOf } from './stored-weather.ts';

export type ForecastPorts = { readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'> };

/**
 * Forecasts the week to come for every city that has fitted models, from all that is known now. Visits are booked
 * ahead, by more than the rest of an hour: those of the running hour have all been asked for. Answers how many
 * cities have a new outlook. May run at any time and again.
 */
export async function forecastCities(ports: ForecastPorts, context: CallContext): Promise<number> {
  const fits = (await ports.store.readDocuments([PULSE_FITS_KEY])).get(PULSE_FITS_KEY)?.state;
  // Written by `fitCities` alone.
  const cities = Object.entries((fits as StoredFits | undefined) ?? {}).filter(([, until]) => until > 0);
  let made = 0;
  for (const [city] of cities) made += (await forecastCity(ports, city, context)) ? 1 : 0;
  return made;
}

async function forecastCity({ store }: ForecastPorts, city: string, context: CallContext): Promise<boolean> {
  const names = ['near', 'day', 'week'] as const;
  const keys = [
    pulseAreasKey(city),
    pulseOutlookKey(city),
    cityWeatherKey(city),
    ...names.map((name) => pulseModelKey(city, name)),
  ];
  const found = await store.readDocuments(keys);
  // Written by `fitCities` alone, all in one.
  const areas = unpackNumbers(found.get(pulseAreasKey(city))?.state) as StoredAreas | undefined;
  if (!areas) return false;
  const untilHour = localHour(context.at, INDIA_CALENDAR) + 1;
  const firstHour = Math.max(areas.firstHour, untilHour - HISTORY_HOURS);
  const pincodes = Object.keys(areas.shareOf);
  const panel = areaPanel(
    cityPanel(await readPulses(store, pincodes, 'eventual'), firstHour, untilHour, OUTLOOK_HOURS),
    pincodes,
    areas,
  );
  const source = featureSource(panel, {
    isHoliday: (hour) => holidayAt(hour, INDIA_CALENDAR) !== undefined,
    neighbours: areas.neighbours,
    weather: weatherOf(found.get(cityWeatherKey(city))?.state),
  });
  const fittedUntil = areas.untilHour - firstHour;
  const [near, day, week] = names.map((name) =>
    loadedModel(found.get(pulseModelKey(city, name))?.state, panel, fittedUntil),
  );
  if (!near || !day || !week) return false;
  const outlook = makeOutlook(source, { near, day, week }, fittedUntil, untilHour - firstHour);
  const { names: areaNames, shareOf, asked } = areas;
  const state: StoredOutlook = { outlook, areas: { names: areaNames, shareOf }, asked };
  const key = pulseOutlookKey(city);
  // A twin of this run that was faster has saved an outlook as good as this one.
  await store.commit({
    ...context,
    changes: [],
    documents: [{ key, version: found.get(key)?.version ?? 0, state: packNumbers(state) }],
  });
  return true;
}
