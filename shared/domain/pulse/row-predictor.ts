import { BINS, binOf } from './binning.ts';
import type { BoostedTrees } from './boosted-trees.ts';

/** Predictions of boosted trees for single rows, prepared once for thousands of questions. */
export type RowPredictor = {
  /** Sum of the trees' corrections for one row of feature values; NaN says unknown. */
  readonly predict: (values: Float32Array) => number;
  /**
   * The same for every value that one feature may take while the others stay as in `values`: `predict` of the row
   * with that feature at `value` is exactly `sums[binOf(feature, value)]`. Costs as much as a few predictions.
   * `sums` has `SWEEP_LENGTH` places.
   */
  readonly sweep: (values: Float32Array, feature: number, sums: Float64Array) => void;
  readonly binOf: (feature: number, value: number) => number;
  /**
   * A predictor for rows that have these features as in `values`: exactly the same answers from smaller trees, which
   * ask for the other features only.
   */
  readonly given: (values: Float32Array, features: readonly number[]) => RowPredictor;
};

/**
 * Leaf values are rounded to multiples of this. Sums of such values below 2^13 are exact in double precision, hence
 * the same in whatever order they are added; the rounding changes the sum of 64 trees by less than 3e-11.
 */
const QUANTUM = 2 ** -40;

/** One place for each bin, and one for the end. */
export const SWEEP_LENGTH = BINS + 1;

/** Feature number of a leaf. */
const LEAF = 255;

/** A node is one number: its left child, its threshold and its feature; a leaf is its own left child. */
type FlatTrees = {
  readonly nodes: Uint32Array;
  readonly value: Float64Array;
  /** As many as fill groups of four. */
  readonly roots: Uint16Array;
};

/** @throws RangeError above 255 features or 65,535 nodes. */
export function rowPredictor({ cuts, trees }: BoostedTrees): RowPredictor {
  const size = trees.reduce((sum, tree) => sum + tree.feature.length, 0);
  if (cuts.length > LEAF || size > 65_535)
    throw new RangeError(`${cuts.length} features and ${size} nodes are too many.`);
  const nodes = new Uint32Array(size + 1);
  const value = new Float64Array(size + 1);
  // The last node is a tree of its own that adds nothing, to fill up the last group.
  nodes[size] = packedNode(size, 255, LEAF);
  const roots = new Uint16Array(Math.ceil(trees.length / 4) * 4).fill(size);
  let at = 0;
  for (let k = 0; k < trees.length; k += 1) {
    const tree = trees[k]!;
    roots[k] = at;
    for (let node = 0; node < tree.feature.length; node += 1) {
      const isLeaf = tree.feature[node]! < 0;
      nodes[at + node] = isLeaf
        ? packedNode(at + node, 255, LEAF)
        : packedNode(at + tree.left[node]!, tree.threshold[node]!, tree.feature[node]!);
      value[at + node] = Math.round(tree.value[node]! / QUANTUM) * QUANTUM;
    }
    at += tree.feature.length;
  }
  const features = cuts.map((_, feature) => feature);
  return predictorOf({ nodes, value, roots }, cuts, features, new Uint8Array(LEAF + 1));
}

/** `open`: the features still to be read; `bins` has those of the others. */
function predictorOf(
  trees: FlatTrees,
  cuts: BoostedTrees['cuts'],
  open: readonly number[],
  bins: Uint8Array,
): RowPredictor {
  const readBins = (values: Float32Array): void => {
    for (const f of open) bins[f] = binOf(cuts[f]!, values[f]!);
  };
  return {
    predict(values) {
      readBins(values);
      return sumOfLeaves(trees, bins);
    },
    sweep(values, feature, sums) {
      readBins(values);
      sumsByBin(trees, bins, feature, sums);
    },
    binOf: (feature, value) => binOf(cuts[feature]!, value),
    given(values, features) {
      readBins(values);
      const left = open.filter((f) => !features.includes(f));
      const isOpen = Uint8Array.from(bins, (_, f) => (left.includes(f) || f === LEAF ? 1 : 0));
      return predictorOf(prunedTrees(trees, bins, isOpen), cuts, left, bins.slice());
    },
  };
}

const packedNode = (left: number, threshold: number, feature: number): number =>
  ((left << 16) | (threshold << 8) | feature) >>> 0;

/** Four trees at once, since each step of one waits for memory. */
function sumOfLeaves({ nodes, value, roots }: FlatTrees, bins: Uint8Array): number {
  // The right child follows the left one. The sign of a difference selects it: a branch would be mispredicted often.
  const below = (packed: number): number =>
    (packed >>> 16) + ((((packed >>> 8) & 255) - bins[packed & 255]!) >>> 31);
  let sum = 0;
  for (let k = 0; k < roots.length; k += 4) {
    let a = roots[k]!;
    let b = roots[k + 1]!;
    let c = roots[k + 2]!;
    let d = roots[k + 3]!;
    // A child comes after its parent, so that the sum of the four grows until all are leaves.
    for (let before = -1; before !== a + b + c + d; ) {
      before = a + b + c + d;
      a = below(nodes[a]!);
      b = below(nodes[b]!);
      c = below(nodes[c]!);
      d = below(nodes[d]!);
    }
    sum += value[a]! + value[b]! + value[c]! + value[d]!;
  }
  return sum;
}

/** Of each tree, the leaves that some bin of `feature` leads to, each added to the range of bins that leads to it. */
function sumsByBin(
  { nodes, value, roots }: FlatTrees,
  bins: Uint8Array,
  feature: number,
  sums: Float64Array,
): void {
  // Differences from bin to bin, added up at the end.
  sums.fill(0);
  let waiting = 0;
  for (let k = 0; k < roots.length; k += 1) {
    let node = roots[k]!;
    let from = 0;
    let end = BINS;
    for (;;) {
      const packed = nodes[node]!;
      const left = packed >>> 16;
      const threshold = (packed >>> 8) & 255;
      const asks = packed & 255;
      if (asks === feature && from <= threshold && end > threshold + 1) {
        stack[waiting] = left + 1;
        stack[waiting + 1] = threshold + 1;
        stack[waiting + 2] = end;
        waiting += 3;
        end = threshold + 1;
        node = left;
      } else if (asks !== LEAF) {
        node = left + ((threshold - (asks === feature ? from : bins[asks]!)) >>> 31);
      } else {
        sums[from] = sums[from]! + value[node]!;
        sums[end] = sums[end]! - value[node]!;
        if (waiting === 0) break;
        waiting -= 3;
        node = stack[waiting]!;
        from = stack[waiting + 1]!;
        end = stack[waiting + 2]!;
      }
    }
  }
  for (let bin = 1; bin < BINS; bin += 1) sums[bin] = sums[bin]! + sums[bin - 1]!;
}

/** Node, first bin and end of the ranges still to be followed: never more than there are bins. */
const stack = new Int32Array(3 * (BINS + 1));

/** The trees without the nodes whose answer `bins` has. */
function prunedTrees(trees: FlatTrees, bins: Uint8Array, isOpen: Uint8Array): FlatTrees {
  const nodes = new Uint32Array(trees.nodes.length);
  const value = new Float64Array(trees.nodes.length);
  let size = 0;
  const roots = trees.roots.map((root) => {
    const newRoot = size;
    size += 1;
    const waiting = [root, newRoot];
    while (waiting.length > 0) {
      const at = waiting.pop()!;
      let node = waiting.pop()!;
      let packed = trees.nodes[node]!;
      while (isOpen[packed & 255] === 0) {
        node = (packed >>> 16) + (bins[packed & 255]! > ((packed >>> 8) & 255) ? 1 : 0);
        packed = trees.nodes[node]!;
      }
      if ((packed & 255) === LEAF) {
        nodes[at] = packedNode(at, 255, LEAF);
        value[at] = trees.value[node]!;
      } else {
        nodes[at] = packedNode(size, (packed >>> 8) & 255, packed & 255);
        waiting.push(packed >>> 16, size, (packed >>> 16) + 1, size + 1);
        size += 2;
      }
    }
    return newRoot;
  });
  return { nodes: nodes.slice(0, size), value: value.slice(0, size), roots };
}
