import {
  type BoostedTrees,
  type BoostingOptions,
  fitBoostedTrees,
  seededRandom,
} from '#domain/pulse/boosted-trees.ts';
import { type LeafMasks, leafMasks } from '#domain/pulse/leaf-masks.ts';
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

/** Those of the time: hour, weekday, weekend. The others are those of the trip. */
const TIME_FEATURES = [1, 2, 3];
const TRIP_FEATURES = [0, 4, 5, 6, 7, 8, 9, 10];
const MOST_TIMES = 1_000;

function writeTime(hour: number, weekday: number, out: Float32Array, at: number): void {
  out[at + 1] = hour;
  out[at + 2] = weekday;
  out[at + 3] = weekday === 0 || weekday === 6 ? 1 : 0;
}

function writeTrip(
  { logKm, fromX, fromY, toX, toY, detour }: SurfaceTrip,
  out: Float32Array,
  at: number,
): void {
  out[at] = logKm;
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
    writeTime(point.hour, point.weekday, values, row * FEATURES);
    writeTrip(point, values, row * FEATURES);
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

const prepared = new WeakMap<TravelTrees, LeafMasks>();

/** Once per model, which serves many requests. */
function masksOf(trees: TravelTrees): LeafMasks {
  const known = prepared.get(trees) ?? leafMasks(trees.trees);
  prepared.set(trees, known);
  return known;
}

/**
 * ln(minutes) of trips, prepared for thousands of evaluations: what the trees conclude from a trip's places is computed
 * once per trip, and what they conclude from a time once per time.
 */
export function treesLogMinutes(trees: TravelTrees): (trip: SurfaceTrip) => LogMinutesAt {
  const masks = masksOf(trees);
  const values = new Float32Array(FEATURES);
  const ofTimes = new Map<number, Int32Array>();
  const ofTime = (hour: number, weekday: number): Int32Array => {
    const key = 24 * weekday + hour;
    let known = ofTimes.get(key);
    if (known === undefined) {
      known = new Int32Array(masks.trees);
      writeTime(hour, weekday, values, 0);
      masks.possible(values, TIME_FEATURES, known);
      if (ofTimes.size >= MOST_TIMES) ofTimes.clear();
      ofTimes.set(key, known);
    }
    return known;
  };
  let last = emptyMask(masks);
  let before = emptyMask(masks);
  return (trip) => {
    const start = startOf(trip);
    let own = last;
    return ({ hour, weekday }) => {
      if (own.of !== trip) {
        own = before;
        before = last;
        last = own;
        own.of = trip;
        writeTrip(trip, values, 0);
        masks.possible(values, TRIP_FEATURES, own.mask);
      }
      return start + masks.sum(own.mask, ofTime(hour, weekday));
    };
  };
}

/** What is possible for a trip, of the last two trips only, since arrays are slow to make. */
type TripMask = { of: SurfaceTrip | undefined; readonly mask: Int32Array };
const emptyMask = ({ trees }: LeafMasks): TripMask => ({ of: undefined, mask: new Int32Array(trees) });
