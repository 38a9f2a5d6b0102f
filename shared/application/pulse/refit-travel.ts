import { travelFitKey, travelModelKey } from '#application/engines/engine-keys.ts';
import type { StoredTravel } from '#application/engines/engine-state.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { fitLiveTravel, LEAST_LIVE_TRIPS, MOST_LIVE_TRIPS } from '#domain/buffering/fit-travel.ts';
import { type TravelModel, travelModel } from '#domain/buffering/travel.ts';
import type { Clock } from '#kernel/clock.ts';
import { tripNumbers, tripsOf } from './logged-trips.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';
import { PULSE_CITIES_KEY } from './pulse-documents.ts';

export type RefitTravelPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
  readonly clock: Clock;
};

export type TravelReport = { readonly cities: number; readonly trips: number; readonly fitted: number };

/** A city's trips of the last months, as the refits kept them. */
const travelTripsKey = (city: string): string => `travel-trips:${city}`;
/** When each city was last looked at: who waits longest is first. */
const TRAVEL_TURNS_KEY = 'travel-turns';
type Turns = Readonly<Record<string, string>>;

/** Begun fits are finished: with the longest this ends within a minute or little more. */
const SECONDS_TO_BEGIN_IN = 40;
const ATTEMPTS = 6;
const TRIP_NUMBERS = 6;

/**
 * Moves the trips that were logged with each arrival to the city's kept ones, and fits its travel model to them where
 * they are enough; as many cities as time allows, those that wait longest first. May run at any time and again: a city
 * without new trips keeps what it has.
 */
export async function refitTravel(ports: RefitTravelPorts, context: CallContext): Promise<TravelReport> {
  const startedAt = ports.clock.now().getTime();
  const found = await ports.store.readDocuments([PULSE_CITIES_KEY, TRAVEL_TURNS_KEY]);
  // Both are written by this folder alone.
  const cities = (found.get(PULSE_CITIES_KEY)?.state as readonly string[] | undefined) ?? [];
  const turns: Record<string, string> = {
    ...(found.get(TRAVEL_TURNS_KEY)?.state as Turns | undefined),
  };
  const longestFirst = cities.toSorted((a, b) => ((turns[a] ?? '') < (turns[b] ?? '') ? -1 : 1));
  const report = { cities: 0, trips: 0, fitted: 0 };
  for (const city of longestFirst) {
    if (ports.clock.now().getTime() - startedAt > SECONDS_TO_BEGIN_IN * 1_000) break;
    const { trips, fitted } = await refitCity(ports, city, context);
    turns[city] = context.at;
    report.cities += 1;
    report.trips += trips;
    report.fitted += fitted ? 1 : 0;
  }
  if (report.trips > 0) {
    const version = found.get(TRAVEL_TURNS_KEY)?.version ?? 0;
    // A twin of this run that was faster has looked at the same cities.
    await ports.store.commit({
      ...context,
      changes: [],
      documents: [{ key: TRAVEL_TURNS_KEY, version, state: turns }],
    });
  }
  return report;
}

/** All of a city in one transaction; when an arrival came in between, anew from the read. */
async function refitCity(
  { store }: RefitTravelPorts,
  city: string,
  context: CallContext,
): Promise<{ readonly trips: number; readonly fitted: boolean }> {
  const keys = [travelModelKey(city), travelTripsKey(city), travelFitKey(city)] as const;
  const [modelKey, tripsKey, fitKey] = keys;
  let fit: ReturnType<typeof fitLiveTravel>;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await store.readDocuments(keys);
    // Written by the projection of arrivals and here alone.
    const stored = found.get(modelKey)?.state as StoredTravel | undefined;
    const { log = [], learned, ...model }: StoredTravel = stored ?? travelModel();
    if (log.length === 0) return { trips: 0, fitted: false };
    const kept = unpackNumbers(found.get(tripsKey)?.state) as Float64Array | undefined;
    const numbers = tripNumbers(kept ?? new Float64Array(), log, MOST_LIVE_TRIPS);
    // What came in between two tries changes no fit.
    fit ??=
      numbers.length < LEAST_LIVE_TRIPS * TRIP_NUMBERS ? undefined : fitLiveTravel(model, tripsOf(numbers));
    const { fitted, ...next }: TravelModel = fit ?? model;
    const documents: Document[] = [
      // The trips of this log are in the fit; only the latest samples and errors live on, and which trips they know.
      {
        key: modelKey,
        version: found.get(modelKey)?.version ?? 0,
        state: { ...next, samples: model.samples, errors: model.errors, ...(learned ? { learned } : {}) },
      },
      { key: tripsKey, version: found.get(tripsKey)?.version ?? 0, state: packNumbers(numbers) },
      ...(fitted
        ? [{ key: fitKey, version: found.get(fitKey)?.version ?? 0, state: packNumbers(fitted) }]
        : []),
    ];
    const saved = await store.commit({ ...context, changes: [], documents });
    if (saved.ok) return { trips: log.length, fitted: fitted !== undefined };
  }
  throw new Error(`The travel model of ${city} lost ${ATTEMPTS} races against arrivals.`);
}
