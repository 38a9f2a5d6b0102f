/**
 * A negative binomial count: a Poisson whose rate is gamma-distributed with this mean and shape. Variance is
 * `mean + mean^2 / shape`; a shape of Infinity is a plain Poisson.
 */
export type CountDistribution = { readonly mean: number; readonly shape: number };

/** Above this mean the sums below would be long, and the cube-root normal form is exact to well under 1 %. */
const LARGE_MEAN = 500;

/** Smallest real `x` with P(count <= x) = `p`, interpolated inside a step so that it grows smoothly with the mean. */
export function countQuantile(d: CountDistribution, p: number): number {
  if (d.mean <= 0) return 0;
  if (d.mean > LARGE_MEAN)
    return isSkewed(d) ? (d.mean / LARGE_MEAN) * countQuantile(scaledDown(d), p) : gammaQuantile(d, p);
  let k = 0;
  let mass = firstMass(d);
  let below = 0;
  while (below + mass < p && k < 100 * LARGE_MEAN) {
    below += mass;
    k += 1;
    mass = nextMass(d, k, mass);
  }
  return Math.max(0, k - 1 + Math.min(1, (p - below) / Math.max(mass, Number.MIN_VALUE)));
}

/** P(count > x); for a fractional x, linear between its two neighbours. */
export function probabilityAbove(d: CountDistribution, x: number): number {
  if (d.mean <= 0) return 0;
  if (d.mean > LARGE_MEAN)
    return isSkewed(d) ? probabilityAbove(scaledDown(d), (x * LARGE_MEAN) / d.mean) : 1 - gammaCdf(d, x);
  const whole = Math.floor(x);
  if (whole > 100 * LARGE_MEAN) return 0;
  let mass = firstMass(d);
  let upTo = mass;
  for (let k = 1; k <= whole; k += 1) {
    mass = nextMass(d, k, mass);
    upTo += mass;
  }
  const next = nextMass(d, whole + 1, mass);
  return Math.max(0, 1 - upTo - next * (x - whole));
}

/** Below this shape the cube-root normal form is off by up to a half. */
const LEAST_NORMAL_SHAPE = 10;
const isSkewed = ({ shape }: CountDistribution): boolean => shape < LEAST_NORMAL_SHAPE;

/** The distribution at `LARGE_MEAN` of the same relative variance, 1 / mean + 1 / shape: a change of unit. */
const scaledDown = ({ mean, shape }: CountDistribution): CountDistribution => ({
  mean: LARGE_MEAN,
  shape: 1 / (1 / shape + 1 / mean - 1 / LARGE_MEAN),
});

function firstMass({ mean, shape }: CountDistribution): number {
  return shape === Number.POSITIVE_INFINITY ? Math.exp(-mean) : Math.exp(-shape * Math.log1p(mean / shape));
}

function nextMass({ mean, shape }: CountDistribution, k: number, mass: number): number {
  if (shape === Number.POSITIVE_INFINITY) return (mass * mean) / k;
  return (mass * ((k - 1 + shape) / k) * mean) / (mean + shape);
}

/** Wilson-Hilferty: the cube root of a gamma variable is nearly normal. */
function cubeRoot({ mean, shape }: CountDistribution): { centre: number; spread: number } {
  const relativeVariance = 1 / mean + 1 / shape;
  return { centre: 1 - relativeVariance / 9, spread: Math.sqrt(relativeVariance / 9) };
}

function gammaQuantile(d: CountDistribution, p: number): number {
  const { centre, spread } = cubeRoot(d);
  return d.mean * Math.max(0, centre + spread * normalQuantile(p)) ** 3;
}

function gammaCdf(d: CountDistribution, x: number): number {
  const { centre, spread } = cubeRoot(d);
  return normalCdf((Math.cbrt(Math.max(0, x) / d.mean) - centre) / spread);
}

/** Abramowitz and Stegun 26.2.17, error below 7.5e-8. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = Math.exp((-z * z) / 2) * 0.3989422804014327 * poly;
  return z >= 0 ? 1 - tail : tail;
}

/** Inverse of `normalCdf` by bisection: at most 60 halvings of [-9, 9]. */
export function normalQuantile(p: number): number {
  let [low, high] = [-9, 9];
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
