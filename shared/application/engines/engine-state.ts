import type { Learned } from '#application/pulse/learn-once.ts';
import { unpackNumbers } from '#application/pulse/packed-numbers.ts';
import { pulseOutlookKey, type StoredOutlook } from '#application/pulse/pulse-documents.ts';
import type { Consistency, UnitOfWork } from '#application/unit-of-work.ts';
import { type BufferModel, bufferModel } from '#domain/buffering/buffer.ts';
import { type FittedTravel, type TravelModel, travelModel } from '#domain/buffering/travel.ts';
import { type AppliedRules, type RulesInForce, rulesInForce } from '#domain/city-rules/city-rules.ts';
import type { PriceFreeze } from '#domain/pricing/multiplier.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState, type PulseBaseline, type PulseState } from '#domain/pulse/state.ts';
import {
  bufferModelKey,
  cityRulesKey,
  priceFreezeKey,
  pulseKey,
  travelFitKey,
  travelModelKey,
} from './engine-keys.ts';

/** A trip that waits for the next refit: places in degrees, minutes since 1970 at the start, minutes taken. */
export type LoggedTrip = readonly [
  fromLat: number,
  fromLng: number,
  toLat: number,
  toLng: number,
  departMinute: number,
  minutes: number,
];
/** A city's travel document: the model without what is fitted, and the trips since the last refit. */
export type StoredTravel = Omit<TravelModel, 'fitted'> & { readonly log?: readonly LoggedTrip[] } & Learned;

/** What the engines go by in one place: what they learned, as events and refits left it, and what people decided. */
export type EngineState = {
  readonly travel: StoredTravel & Pick<TravelModel, 'fitted'>;
  readonly buffer: BufferModel;
  readonly pulse: { readonly state: PulseState; readonly baseline: PulseBaseline };
  /** What the city's fitted forecasters expect; undefined for a city without. */
  readonly expected: StoredOutlook | undefined;
  readonly freeze: PriceFreeze | undefined;
  readonly rules: RulesInForce;
};

/** One request a day, evenly over the week, until a refit knows better. */
export const unknownBaseline: PulseBaseline = {
  ratePerHour: 1 / 24,
  weekProfile: new Array<number>(168).fill(1),
};

type Place = { readonly city: string; readonly pincode: string };
type Found = Awaited<ReturnType<UnitOfWork['readDocuments']>>;

const keysOf = ({ city, pincode }: Place) => ({
  travel: travelModelKey(city),
  travelFit: travelFitKey(city),
  buffer: bufferModelKey(city),
  pulse: pulseKey(pincode),
  expected: pulseOutlookKey(city),
  freeze: priceFreezeKey(city),
});

const engineKeys = (place: Place): readonly string[] => [
  ...Object.values(keysOf(place)),
  ...rulesKeys(place.city),
];

/** A city's travel model, with what was fitted of it, in the documents that were found. */
export function travelOf(found: Found, city: string): EngineState['travel'] {
  const stored = found.get(travelModelKey(city))?.state as StoredTravel | undefined;
  const fitted = unpackNumbers(found.get(travelFitKey(city))?.state) as FittedTravel | undefined;
  return { ...(stored ?? travelModel()), ...(fitted ? { fitted } : {}) };
}

export const rulesKeys = (city: string): readonly string[] => [cityRulesKey(city), cityRulesKey('*')];
/** The rules in force in the city, from the documents that were found; set rules are stored only as `AppliedRules`. */
export const rulesOf = (found: Found, city: string, at: string): RulesInForce =>
  rulesInForce(
    rulesKeys(city).flatMap((key) => (found.get(key)?.state as AppliedRules | undefined) ?? []),
    city,
    at,
  );

/** The engines' state in the documents that were found; what was never learned starts from its prior. */
function engineStateOf(found: Found, place: Place, at: string): EngineState {
  const keys = keysOf(place);
  // These documents are written by the projections and use cases of these very types, and by nothing else.
  const stored = <T>(key: string): T | undefined => found.get(key)?.state as T | undefined;
  return {
    travel: travelOf(found, place.city),
    buffer: stored<BufferModel>(keys.buffer) ?? bufferModel(),
    pulse: stored<EngineState['pulse']>(keys.pulse) ?? {
      state: emptyPulseState(at, INDIA_CALENDAR),
      baseline: unknownBaseline,
    },
    expected: unpackNumbers(stored(keys.expected)) as StoredOutlook | undefined,
    freeze: stored<PriceFreeze>(keys.freeze),
    rules: rulesOf(found, place.city, at),
  };
}

/** The engines' state for a pincode of a city, read-only. */
export async function readEngineState(
  store: Pick<UnitOfWork, 'readDocuments'>,
  place: Place,
  at: string,
  consistency: Consistency = 'strong',
): Promise<EngineState> {
  return engineStateOf(await store.readDocuments(engineKeys(place), consistency), place, at);
}
