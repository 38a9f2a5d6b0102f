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
 * A travel surface approximated by boosted trees (distillation): the surface needs one kernel evaluation per training
 * trip, the trees a microsecond in all, which hundreds of candidates per request require.
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
/** Additional training rows: training trips at other trips' times, labelled by the surface, hence without noise. */
const OTHER_TIMES = 8_000;

/** Offset of the trees, ln(minutes): five minutes for a kilometre, growing with km^0.8. */
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

/** Trees trained on the surface's estimates for its training trips, at their own and at other times. */
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

/** A place in the coordinates of the surface, in kilometres. */
export type SurfacePlace = { readonly x: number; readonly y: number };

const predictors = new WeakMap<TravelTrees, RowPredictor>();

/** Flattening takes as long as dozens of predictions, so it is done once per model. */
function predictorOf(trees: TravelTrees): RowPredictor {
  const known = predictors.get(trees) ?? rowPredictor(trees.trees);
  predictors.set(trees, known);
  return known;
}

/**
 * ln(minutes) of trips, prepared for thousands of evaluations, which are exact, i.e. equal to single evaluations. Trips
 * from or to the `hub` use trees reduced to the splits that are still open for them. When a trip is evaluated at a second
 * time of a day, one pass through the trees computes all hours of that day.
 */
export function treesLogMinutes(
  trees: TravelTrees,
  hub: SurfacePlace | undefined,
): (trip: SurfaceTrip) => LogMinutesAt {
  const whole = predictorOf(trees);
  const values = new Float32Array(FEATURES);
  const reduced = new Map<number, RowPredictor>();
  /** Expects the features of this trip in `values`. */
  const predictorFor = ({ fromX, fromY, toX, toY, detour }: SurfaceTrip, weekday: number): RowPredictor => {
    const toHub = toX === hub?.x && toY === hub.y;
    if (detour !== 0 || !(toHub || (fromX === hub?.x && fromY === hub.y))) return whole;
    const kind = 2 * weekday + (toHub ? 1 : 0);
    const known = reduced.get(kind) ?? whole.given(values, toHub ? KNOWN_TO_HUB : KNOWN_FROM_HUB);
    reduced.set(kind, known);
    return known;
  };
  const tables = [emptyTable(), emptyTable()];
  /** For how many more trips an evaluation at several times is expected, after trips for which it occurred. */
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
      // In single precision, as the features are.
      return start + (table.byHour[whole.binOf(HOUR, Math.fround(hour))] as number);
    };
  };
}

/** ln(minutes) for all hours of a day. Two tables are reused, since allocating them is slow. */
type HourTable = { of: SurfaceTrip | undefined; on: number; readonly byHour: Float64Array };
const emptyTable = (): HourTable => ({ of: undefined, on: 0, byHour: new Float64Array(SWEEP_LENGTH) });
