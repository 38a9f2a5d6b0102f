import { BINS, binOf } from './binning.ts';
import type { BoostedTrees, Tree } from './boosted-trees.ts';

/**
 * Boosted trees prepared for thousands of single rows by QuickScorer (Lucchese et al., SIGIR 2015): one bit per leaf.
 * Each feature value rules out leaves of each tree; of those that no feature rules out, the leftmost is the one that
 * walking down the tree would reach. Masks of some features can be computed once and combined with those of others.
 */
export type LeafMasks = {
  readonly trees: number;
  /** For each tree, the leaves that these features of a row leave possible; NaN says unknown. Written to `out`. */
  readonly possible: (values: Float32Array, features: readonly number[], out: Int32Array) => void;
  /**
   * The sum of the trees' corrections, given the masks of two sets of features that together are all of them. Exactly
   * what `predictBoostedTrees` gives.
   */
  readonly sum: (some: Int32Array, others: Int32Array) => number;
};

/** Bits of a mask. */
const MOST_LEAVES = 32;

/** @throws RangeError for a tree of more than 32 leaves. */
export function leafMasks({ cuts, trees }: BoostedTrees): LeafMasks {
  const count = trees.length;
  /** By feature, bin and tree. */
  const masks = new Int32Array(cuts.length * BINS * count).fill(-1);
  const values = new Float64Array(count * MOST_LEAVES);
  trees.forEach((tree, k) => {
    const ruleOut = (feature: number, threshold: number, leaves: number): void => {
      for (let bin = threshold + 1; bin < BINS; bin += 1) {
        const at = (feature * BINS + bin) * count + k;
        masks[at] = masks[at]! & ~leaves;
      }
    };
    const found = readTree(tree, ruleOut);
    if (found.length > MOST_LEAVES)
      throw new RangeError(`A tree has ${found.length} leaves, ${MOST_LEAVES} are the most.`);
    values.set(found, k * MOST_LEAVES);
  });
  return {
    trees: count,
    possible(row, features, out) {
      out.fill(-1);
      for (const f of features) {
        const at = (f * BINS + binOf(cuts[f]!, row[f]!)) * count;
        for (let k = 0; k < count; k += 1) out[k] = out[k]! & masks[at + k]!;
      }
    },
    sum(some, others) {
      let sum = 0;
      for (let k = 0; k < count; k += 1) {
        const left = some[k]! & others[k]!;
        sum += values[k * MOST_LEAVES + 31 - Math.clz32(left & -left)]!;
      }
      return sum;
    },
  };
}

/** Values of the leaves from left to right; calls `ruleOut` with the leaves of each left branch. */
function readTree(
  tree: Tree,
  ruleOut: (feature: number, threshold: number, leaves: number) => void,
): readonly number[] {
  const found: number[] = [];
  const leavesBelow = (node: number): number => {
    const feature = tree.feature[node]!;
    if (feature < 0) {
      found.push(tree.value[node]!);
      return 1 << (found.length - 1);
    }
    const left = leavesBelow(tree.left[node]!);
    ruleOut(feature, tree.threshold[node]!, left);
    return left | leavesBelow(tree.right[node]!);
  };
  leavesBelow(0);
  return found;
}
