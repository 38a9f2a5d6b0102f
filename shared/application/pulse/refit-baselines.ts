import type { CallContext, Document } from '#application/unit-of-work.ts';
import { learnBaselines } from '#domain/pulse/baselines.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { type Clusters, clusterPlaces } from '#domain/pulse/clusters.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import type { PulseBaseline } from '#domain/pulse/state.ts';
import { cityPanel, HISTORY_HOURS, laterHours } from './city-panel.ts';
import { type CityHistory, type FitPorts, fitCities, isWorthFitting } from './fit-cities.ts';
import {
  PULSE_CITIES_KEY,
  pulseClustersKey,
  pulsePlacesKey,
  type StoredClusters,
  type StoredPlaces,
} from './pulse-documents.ts';
import { readPulses, saveBaselines } from './save-baselines.ts';

export type RefitPorts = FitPorts;

export type RefitReport = {
  readonly cities: number;
  readonly pincodes: number;
  /** Pincodes whose baseline or history was written. */
  readonly written: number;
  /** The share of clustered pincodes that now have another cluster. */
  readonly churn: number;
  /** Cities whose forecasters were fitted anew. */
  readonly fitted: number;
};

/** Eight weeks: what `usual` is learned from. */
const BASELINE_HOURS = 8 * 168;
/** Reads and writes of some cities overlap the sums of another. */
const CITIES_AT_ONCE = 4;

/**
 * Learns what is usual for every pincode anew from eight weeks of its own requests, its cluster's and its
 * city's; then fits the forecasters of the cities that ask enough. A few cities at a time, so that memory is
 * bounded by the largest ones; requests that come in meanwhile are kept.
 * May run at any time and again: a run without anything new writes nothing.
 */
export async function refitBaselines(ports: RefitPorts, context: CallContext): Promise<RefitReport> {
  const startedAt = ports.clock.now();
  const cities = (await readState<readonly string[]>(ports, PULSE_CITIES_KEY)) ?? [];
  const report = { cities: cities.length, pincodes: 0, written: 0 };
  let moved = 0;
  const worthFitting: CityHistory[] = [];
  for (let i = 0; i < cities.length; i += CITIES_AT_ONCE) {
    await Promise.all(
      cities.slice(i, i + CITIES_AT_ONCE).map(async (city) => {
        const places = await readState<StoredPlaces>(ports, pulsePlacesKey(city));
        if (!places) return;
        report.pincodes += places.pincodes.length;
        const history = await refitCity(ports, city, places, context);
        if (!history) return;
        report.written += history.written;
        moved += history.churn * history.pincodes.length;
        if (isWorthFitting(history.panel)) worthFitting.push(history);
      }),
    );
  }
  const churn = moved / Math.max(1, report.pincodes);
  return { ...report, churn, fitted: await fitCities(ports, worthFitting, startedAt, context) };
}

async function refitCity(
  ports: RefitPorts,
  city: string,
  { pincodes, sinceHour }: StoredPlaces,
  context: CallContext,
): Promise<(CityHistory & { readonly written: number; readonly churn: number }) | undefined> {
  const untilHour = localHour(context.at, INDIA_CALENDAR);
  const firstHour = Math.max(sinceHour, untilHour - HISTORY_HOURS);
  const known = pincodes.filter((pincode) => ports.pincodes.find(pincode));
  if (firstHour >= untilHour || known.length === 0) return undefined;
  const panel = cityPanel(await readPulses(ports.store, known), firstHour, untilHour);
  const { clusterOf, churn } = await recluster(ports, city, known, context);
  const recent = laterHours(panel, Math.max(0, panel.hours - BASELINE_HOURS));
  const baselines = learnBaselines(recent, clusterOf, INDIA_CALENDAR).map(rounded());
  const written = await saveBaselines(ports.store, known, baselines, { firstHour, untilHour }, context);
  return { city, pincodes: known, panel, clusterOf, baselines, written, churn };
}

async function recluster(
  ports: RefitPorts,
  city: string,
  pincodes: readonly string[],
  { actor, at, correlationId }: CallContext,
): Promise<Pick<Clusters, 'clusterOf' | 'churn'>> {
  const key = pulseClustersKey(city);
  const found = (await ports.store.readDocuments([key])).get(key);
  // Written here alone.
  const before = new Map(Object.entries((found?.state as StoredClusters | undefined) ?? {}));
  const places = pincodes.flatMap((id) => {
    const point = ports.pincodes.find(id)?.point;
    return point ? [{ id, at: point }] : [];
  });
  const { clusterOf, churn } = clusterPlaces(places, before);
  const next = Object.fromEntries(pincodes.map((pincode, i) => [pincode, clusterOf[i] ?? 0]));
  const changed = pincodes.some((pincode) => before.get(pincode) !== next[pincode]);
  if (changed) {
    const document: Document = { key, version: found?.version ?? 0, state: next };
    // A twin of this run that was faster has saved clusters as good as these.
    await ports.store.commit({ actor, at, correlationId, changes: [], documents: [document] });
  }
  return { clusterOf, churn };
}

/**
 * Factors to three decimals and rates to six digits: a fifth of the bytes of a document that is written with
 * every request, and far below what either is known to. Pincodes of a cluster keep sharing one week.
 */
function rounded(): (baseline: PulseBaseline) => PulseBaseline {
  const weeks = new Map<readonly number[], readonly number[]>();
  return ({ ratePerHour, weekProfile, weekRequests = 0 }) => {
    const week = weeks.get(weekProfile) ?? weekProfile.map((factor) => Math.round(factor * 1000) / 1000);
    weeks.set(weekProfile, week);
    return { ratePerHour: Number(ratePerHour.toPrecision(6)), weekProfile: week, weekRequests };
  };
}

async function readState<T>(ports: RefitPorts, key: string): Promise<T | undefined> {
  return (await ports.store.readDocuments([key])).get(key)?.state as T | undefined;
}
