/** SHA-256 over bytes; injected, since rules import no crypto. */
export type HashBytes = (bytes: Uint8Array) => Uint8Array;

const LEAF = 0x00;
const NODE = 0x01;

/** `SHA-256(0x00 || data)`: RFC 6962, section 2.1. The prefix keeps a leaf from passing as a node. */
function leafHash(data: Uint8Array, hash: HashBytes): Uint8Array {
  const bytes = new Uint8Array(1 + data.length);
  bytes[0] = LEAF;
  bytes.set(data, 1);
  return hash(bytes);
}

function nodeHash(left: Uint8Array, right: Uint8Array, hash: HashBytes): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = NODE;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

/** The largest power of two below `size`, for a size above one: where RFC 6962 parts a tree. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The Merkle tree hash of RFC 6962, section 2.1, over data in its order; of nothing, the hash of nothing. */
export function merkleRoot(data: readonly Uint8Array[], hash: HashBytes): Uint8Array {
  if (data.length === 0) return hash(new Uint8Array(0));
  return rootOf(
    data.map((one) => leafHash(one, hash)),
    hash,
  );
}

function rootOf(leaves: readonly Uint8Array[], hash: HashBytes): Uint8Array {
  const [only] = leaves;
  if (only && leaves.length === 1) return only;
  const split = splitOf(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, split), hash), rootOf(leaves.slice(split), hash), hash);
}

/**
 * The audit path of RFC 6962, section 2.1.1: the sibling hashes from the leaf at `index` up to the root.
 * @throws RangeError when there is no such leaf.
 */
export function inclusionProof(
  data: readonly Uint8Array[],
  index: number,
  hash: HashBytes,
): readonly Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= data.length) {
    throw new RangeError(`There is no leaf ${index} in a tree of ${data.length}.`);
  }
  return pathOf(
    data.map((one) => leafHash(one, hash)),
    index,
    hash,
  );
}

function pathOf(leaves: readonly Uint8Array[], index: number, hash: HashBytes): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(left, index, hash), rootOf(right, hash)]
    : [...pathOf(right, index - split, hash), rootOf(left, hash)];
}

export type Inclusion = {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
};

/**
 * Whether `data` is leaf `index` of the tree of `size` leaves with this root: RFC 9162, section 2.1.3.2. Needs
 * nothing but the proof; never throws.
 */
export function verifyInclusion(
  data: Uint8Array,
  { index, size, path }: Inclusion,
  root: Uint8Array,
  hash: HashBytes,
): boolean {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) return false;
  let [at, last] = [index, size - 1];
  let result = leafHash(data, hash);
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      result = nodeHash(sibling, result, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      result = nodeHash(result, sibling, hash);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && result.length === root.length && result.every((byte, i) => byte === root[i]);
}
