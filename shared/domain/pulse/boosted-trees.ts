import { BINS, binned, cutPoints, type Design } from './binning.ts';

/**
 * Gradient-boosted regression trees on binned features, for counts: the Poisson objective with a log link
 * (Friedman 2001), Newton leaves with L2 shrinkage (Chen and Guestrin 2016), histograms with sibling
 * subtraction and best-first growth (Ke et al. 2017). Typed arrays throughout; one thread; seeded.
 */
export type BoostingOptions = {
  readonly trees: number;
  readonly leaves: number;
  readonly learningRate: number;
  readonly minLeafWeight: number;
  readonly l2: number;
  readonly rowShare: number;
  readonly featureShare: number;
  /** Relative variance of a count that no feature explains: damps the pull of the largest counts. */
  readonly overdispersion: number;
  readonly seed: number;
};

/** `nodes` per tree: inner nodes hold feature, threshold bin and children; leaves (`feature` -1) a value. */
export type Tree = {
  readonly feature: Int16Array;
  readonly threshold: Uint8Array;
  readonly left: Int16Array;
  readonly right: Int16Array;
  readonly value: Float64Array;
};
export type BoostedTrees = { readonly cuts: readonly Float64Array[]; readonly trees: readonly Tree[] };

/** Seeded uniform numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Fits trees that correct `offset`, a first guess of log(mean) by row, towards the counts `target`, each row
 * with its `rowWeight`.
 * `offset` is updated in place to the fitted log mean.
 */
export function fitBoostedTrees(
  design: Design,
  target: Float32Array,
  offset: Float64Array,
  options: BoostingOptions,
  rowWeight: Float64Array,
): BoostedTrees {
  const cuts = cutPoints(design);
  const bins = binned(design, cuts);
  const random = seededRandom(options.seed);
  const gradient = new Float64Array(design.rows);
  const hessian = new Float64Array(design.rows);
  const trees: Tree[] = [];
  for (let round = 0; round < options.trees; round += 1) {
    for (let i = 0; i < design.rows; i += 1) {
      const mean = Math.exp(offset[i]!);
      const weight = rowWeight[i]! / (1 + options.overdispersion * mean);
      gradient[i] = (mean - target[i]!) * weight;
      hessian[i] = mean * weight;
    }
    const grown = growTree(
      { bins, features: design.features, rows: design.rows, gradient, hessian },
      options,
      random,
    );
    trees.push(grown);
    for (let i = 0; i < design.rows; i += 1)
      offset[i] = offset[i]! + leafValue(grown, bins, i * design.features);
  }
  return { cuts, trees };
}

/** Sum of the trees' corrections to log(mean), by row. */
export function predictBoostedTrees(model: BoostedTrees, design: Design): Float64Array {
  const bins = binned(design, model.cuts);
  const out = new Float64Array(design.rows);
  for (const tree of model.trees) {
    for (let i = 0; i < design.rows; i += 1) out[i] = out[i]! + leafValue(tree, bins, i * design.features);
  }
  return out;
}

function leafValue(tree: Tree, bins: Uint8Array, at: number): number {
  let node = 0;
  for (let f = tree.feature[0]!; f >= 0; f = tree.feature[node]!) {
    node = bins[at + f]! <= tree.threshold[node]! ? tree.left[node]! : tree.right[node]!;
  }
  return tree.value[node]!;
}

type Data = {
  readonly bins: Uint8Array;
  readonly features: number;
  readonly rows: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
};
type Split = { readonly gain: number; readonly feature: number; readonly bin: number };
type OpenLeaf = {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly histogram: Float64Array;
  readonly g: number;
  readonly h: number;
  readonly split: Split;
};

function growTree(data: Data, options: BoostingOptions, random: () => number): Tree {
  const size = 2 * options.leaves - 1;
  const tree: Tree = {
    feature: new Int16Array(size).fill(-1),
    threshold: new Uint8Array(size),
    left: new Int16Array(size),
    right: new Int16Array(size),
    value: new Float64Array(size),
  };
  const order = sampleRows(data.rows, options.rowShare, random);
  const spare = new Uint32Array(order.length);
  const active = Uint16Array.from(
    Array.from({ length: data.features }, (_, f) => f).filter(() => random() < options.featureShare),
  );
  const leafAt = (node: number, from: number, to: number, histogram: Float64Array): OpenLeaf => {
    let [g, h] = [0, 0];
    for (let i = from; i < to; i += 1) {
      g += data.gradient[order[i]!]!;
      h += data.hessian[order[i]!]!;
    }
    tree.value[node] = (-g / (h + options.l2)) * options.learningRate;
    return { node, from, to, histogram, g, h, split: bestSplit(histogram, active, g, h, options) };
  };
  const open = [leafAt(0, 0, order.length, histogramOf(data, order, 0, order.length, active))];
  let nodes = 1;
  while (nodes + 2 <= size) {
    let best = -1;
    for (let i = 0; i < open.length; i += 1) {
      if (open[i]!.split.gain > (best < 0 ? 0 : open[best]!.split.gain)) best = i;
    }
    if (best < 0) break;
    const leaf = open[best]!;
    const middle = partition(data, order, spare, leaf);
    const [left, right] = [nodes, nodes + 1];
    nodes += 2;
    tree.feature[leaf.node] = leaf.split.feature;
    tree.threshold[leaf.node] = leaf.split.bin;
    tree.left[leaf.node] = left;
    tree.right[leaf.node] = right;
    const leftIsSmaller = middle - leaf.from < leaf.to - middle;
    const small = leftIsSmaller
      ? histogramOf(data, order, leaf.from, middle, active)
      : histogramOf(data, order, middle, leaf.to, active);
    const large = leaf.histogram;
    for (let i = 0; i < large.length; i += 1) large[i] = large[i]! - small[i]!;
    open[best] = leafAt(left, leaf.from, middle, leftIsSmaller ? small : large);
    open.push(leafAt(right, middle, leaf.to, leftIsSmaller ? large : small));
  }
  return tree;
}

function sampleRows(rows: number, share: number, random: () => number): Uint32Array {
  const order = new Uint32Array(rows);
  let kept = 0;
  for (let i = 0; i < rows; i += 1) if (share >= 1 || random() < share) order[kept++] = i;
  return order.subarray(0, kept);
}

function histogramOf(
  data: Data,
  order: Uint32Array,
  from: number,
  to: number,
  active: Uint16Array,
): Float64Array {
  const histogram = new Float64Array(data.features * BINS * 2);
  const { bins, features, gradient, hessian } = data;
  for (let i = from; i < to; i += 1) {
    const row = order[i]!;
    const g = gradient[row]!;
    const h = hessian[row]!;
    const at = row * features;
    for (let k = 0; k < active.length; k += 1) {
      const f = active[k]!;
      const slot = (f * BINS + bins[at + f]!) * 2;
      histogram[slot] = histogram[slot]! + g;
      histogram[slot + 1] = histogram[slot + 1]! + h;
    }
  }
  return histogram;
}

function bestSplit(
  histogram: Float64Array,
  active: Uint16Array,
  g: number,
  h: number,
  { l2, minLeafWeight }: BoostingOptions,
): Split {
  let best: Split = { gain: 0, feature: -1, bin: 0 };
  if (h < 2 * minLeafWeight) return best;
  const whole = (g * g) / (h + l2);
  for (let k = 0; k < active.length; k += 1) {
    const feature = active[k]!;
    let [leftG, leftH] = [0, 0];
    for (let bin = 0; bin < BINS - 1; bin += 1) {
      const slot = (feature * BINS + bin) * 2;
      leftG += histogram[slot]!;
      leftH += histogram[slot + 1]!;
      if (leftH < minLeafWeight) continue;
      const rightH = h - leftH;
      if (rightH < minLeafWeight) break;
      const rightG = g - leftG;
      const gain = (leftG * leftG) / (leftH + l2) + (rightG * rightG) / (rightH + l2) - whole;
      if (gain > best.gain) best = { gain, feature, bin };
    }
  }
  return best;
}

/** Puts the rows that go left first, both sides in their old order, and returns where the right side begins. */
function partition(data: Data, order: Uint32Array, spare: Uint32Array, leaf: OpenLeaf): number {
  const { feature, bin } = leaf.split;
  let [left, right] = [leaf.from, 0];
  for (let i = leaf.from; i < leaf.to; i += 1) {
    const row = order[i]!;
    if (data.bins[row * data.features + feature]! <= bin) order[left++] = row;
    else spare[right++] = row;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}
