import {
  type BoostedTrees,
  type BoostingOptions,
  fitBoostedTrees,
  seededRandom,
} from '#domain/pulse/boosted-trees.ts';
import { type RowPredictor, rowPredictor, SWEEP_LENGTH } from '#domain/pulse/row-predictor.ts';
import {
  type SurfacePoint,
  type SurfaceTrip,
  surfaceLogMinutes,
  type TravelSurface,
} from './travel-surface.ts';

/**
 * A travel surface learned by boosted trees: a surface reads every fitted trip for each answer, trees answer in
 * microseconds, which is what hundreds of candidates in one request allow.
 */
export type TravelTrees = { readonly trips: number; readonly trees: BoostedTrees };

const FEATURES = 11;
const HOUR = 1;
const OPTIONS: BoostingOptions = {
  trees: 48,
  leaves: 32,
  learningRate: 0.25,
  minLeafWeight: 30,
  l2: 5,
  rowShare: 0.8,
  featureShare: 0.8,
  overdispersion: 0.05,
  seed: 1,
};
/** Ways of the fitted trips at other trips' times: what the surface says of them has no noise, so more is better. */
const OTHER_TIMES = 8_000;

/** Where trees begin: five minutes for a kilometre, more for more, but less than as much more. */
const startOf = (point: Pick<SurfacePoint, 'logKm'>): number => Math.log(5) + 0.8 * point.logKm;

/** Features that are the same for all trips without a detour to one place, or from it, on one day. */
const KNOWN_TO_HUB = [2, 3, 4, 7, 8];
const KNOWN_FROM_HUB = [2, 3, 4, 5, 6];

function writeFeatures(
  { logKm, fromX, fromY, toX, toY, detour }: SurfaceTrip,
  hour: number,
  weekday: number,
  out: Float32Array,
  at: number,
): void {
  out[at] = logKm;
  out[at + HOUR] = hour;
  out[at + 2] = weekday;
  out[at + 3] = weekday === 0 || weekday === 6 ? 1 : 0;
  out[at + 4] = detour;
  out[at + 5] = fromX;
  out[at + 6] = fromY;
  out[at + 7] = toX;
  out[at + 8] = toY;
  out[at + 9] = toX - fromX;
  out[at + 10] = toY - fromY;
}

/** Trees that answer as `surface` does, for ways like those it was fitted to at any time of theirs. */
export function treesOfSurface(surface: TravelSurface): TravelTrees {
  const { points } = surface;
  const random = seededRandom(OPTIONS.seed);
  const any = (): SurfacePoint => points[Math.floor(random() * points.length)] as SurfacePoint;
  const otherTimes = Array.from({ length: OTHER_TIMES }, () => {
    const { hour, weekday } = any();
    return { ...any(), hour, weekday };
  });
  const asked = [...points, ...otherTimes];
  const values = new Float32Array(asked.length * FEATURES);
  asked.forEach((point, row) => {
    writeFeatures(point, point.hour, point.weekday, values, row * FEATURES);
  });
  const minutes = Float32Array.from(asked, (point) => Math.exp(surfaceLogMinutes(surface, point)));
  const trees = fitBoostedTrees(
    { rows: asked.length, features: FEATURES, values },
    minutes,
    Float64Array.from(asked, startOf),
    OPTIONS,
    new Float64Array(asked.length).fill(1),
  );
  return { trips: points.length, trees };
}

/** ln(minutes) of a trip at some time. */
export type LogMinutesAt = (time: Pick<SurfacePoint, 'hour' | 'weekday'>) => number;

/** A place, as a surface sees it. */
export type SurfacePlace = { readonly x: number; readonly y: number };

const predictors = new WeakMap<TravelTrees, RowPredictor>();

/** Flattening takes as long as dozens of predictions, and a model serves many requests. */
function predictorOf(trees: TravelTrees): RowPredictor {
  const known = predictors.get(trees) ?? rowPredictor(trees.trees);
  predictors.set(trees, known);
  return known;
}

/**
 * ln(minutes) of trips, prepared for thousands of questions, all with the same answer as one by one. Trips from or to
 * the `hub` are answered by trees reduced to what is open about them. When the same trip is asked for at a second time
 * of the day, one pass through the trees answers for all hours of that day.
 */
export function treesLogMinutes(
  trees: TravelTrees,
  hub: SurfacePlace | undefined,
): (trip: SurfaceTrip) => LogMinutesAt {
  const whole = predictorOf(trees);
  const values = new Float32Array(FEATURES);
  const reduced = new Map<number, RowPredictor>();
  /** `values` are those of a trip of this kind. */
  const predictorFor = ({ fromX, fromY, toX, toY, detour }: SurfaceTrip, weekday: number): RowPredictor => {
    const toHub = toX === hub?.x && toY === hub.y;
    if (detour !== 0 || !(toHub || (fromX === hub?.x && fromY === hub.y))) return whole;
    const kind = 2 * weekday + (toHub ? 1 : 0);
    const known = reduced.get(kind) ?? whole.given(values, toHub ? KNOWN_TO_HUB : KNOWN_FROM_HUB);
    reduced.set(kind, known);
    return known;
  };
  const tables = [emptyTable(), emptyTable()];
  /** How many more trips are taken for one of a series that are all asked for at many times. */
  let inSeries = 0;
  return (trip) => {
    const start = startOf(trip);
    let table: HourTable | undefined;
    let askedOn: number | undefined;
    return ({ hour, weekday }) => {
      if (table?.of !== trip || table.on !== weekday) {
        writeFeatures(trip, hour, weekday, values, 0);
        const predictor = predictorFor(trip, weekday);
        const isAgain = weekday === askedOn;
        askedOn = weekday;
        inSeries = isAgain ? tables.length : Math.max(0, inSeries - 1);
        if (!isAgain && inSeries === 0) return start + predictor.predict(values);
        table = tables.shift() ?? emptyTable();
        tables.push(table);
        table.of = trip;
        table.on = weekday;
        predictor.sweep(values, HOUR, table.byHour);
      }
      // As the features are held: in single precision.
      return start + (table.byHour[whole.binOf(HOUR, Math.fround(hour))] as number);
    };
  };
}

/** The answers for all hours of a day: of the last two trips only, since arrays are slow to make. */
type HourTable = { of: SurfaceTrip | undefined; on: number; readonly byHour: Float64Array };
const emptyTable = (): HourTable => ({ of: undefined, on: 0, byHour: new Float64Array(SWEEP_LENGTH) });
