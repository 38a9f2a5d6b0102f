import {
  type BoostedTrees,
  type BoostingOptions,
  fitBoostedTrees,
  rowPredictor,
  seededRandom,
} from '#domain/pulse/boosted-trees.ts';
import { type SurfacePoint, surfaceLogMinutes, type TravelSurface } from './travel-surface.ts';

/**
 * A travel surface learned by boosted trees: a surface reads every fitted trip for each answer, trees answer in
 * microseconds, which is what hundreds of candidates in one request allow.
 */
export type TravelTrees = { readonly trips: number; readonly trees: BoostedTrees };

const FEATURES = 11;
const OPTIONS: BoostingOptions = {
  trees: 64,
  leaves: 48,
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
const startOf = (point: SurfacePoint): number => Math.log(5) + 0.8 * point.logKm;

function writeFeatures(point: SurfacePoint, out: Float32Array, at: number): void {
  const { logKm, hour, weekday, fromX, fromY, toX, toY, detour } = point;
  out[at] = logKm;
  out[at + 1] = hour;
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
    writeFeatures(point, values, row * FEATURES);
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

/** ln(minutes) of trips, made ready for hundreds of them. */
export function treesLogMinutes({ trees }: TravelTrees): (point: SurfacePoint) => number {
  const predict = rowPredictor(trees);
  const values = new Float32Array(FEATURES);
  return (point) => {
    writeFeatures(point, values, 0);
    return startOf(point) + predict(values);
  };
}
