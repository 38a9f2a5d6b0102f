import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256Bytes } from '#adapters/crypto/sha256.ts';
import { bytesOfHex, hexOf } from '#domain/audit/anchor.ts';
import { inclusionProof, merkleRoot, verifyInclusion } from '#domain/audit/merkle.ts';

/** The leaves and roots that Certificate Transparency's own implementations are tested with. */
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map(bytesOfHex);
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const tree = fc
  .array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 70 })
  .chain((data) => fc.tuple(fc.constant(data), fc.nat({ max: data.length - 1 })));

describe('the Merkle root', () => {
  it.each(roots.map((root, i) => [i + 1, root] as const))('of %i leaves is the RFC 6962 one', (n, root) => {
    expect(hexOf(merkleRoot(leaves.slice(0, n), sha256Bytes))).toBe(root);
  });

  it('of no leaves is the hash of the empty string', () => {
    expect(hexOf(merkleRoot([], sha256Bytes))).toBe(hexOf(sha256Bytes(new Uint8Array(0))));
  });
});

describe('an inclusion proof', () => {
  it('leads from every leaf to the root, in at most log2(size) steps', () => {
    fc.assert(
      fc.property(tree, ([data, index]) => {
        const path = inclusionProof(data, index, sha256Bytes);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(data.length)));
        const root = merkleRoot(data, sha256Bytes);
        const leaf = data[index] ?? new Uint8Array(0);
        expect(verifyInclusion(leaf, { index, size: data.length, path }, root, sha256Bytes)).toBe(true);
      }),
    );
  });

  it('fails for any other leaf, index, path or root', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.integer({ min: 1, max: 255 }), ([data, index], where, flip) => {
        const path = inclusionProof(data, index, sha256Bytes);
        const root = merkleRoot(data, sha256Bytes);
        const leaf = data[index] ?? new Uint8Array(0);
        const size = data.length;
        const changed = (bytes: Uint8Array) =>
          bytes.map((byte, i) => (i === where % Math.max(1, bytes.length) ? byte ^ flip : byte));
        const holds = (inclusion: Parameters<typeof verifyInclusion>[1], of = leaf, to = root) =>
          verifyInclusion(of, inclusion, to, sha256Bytes);

        expect(holds({ index, size, path }, Uint8Array.from([...leaf, flip]))).toBe(false);
        expect(holds({ index, size, path }, leaf, changed(root))).toBe(false);
        expect(holds({ index, size, path: [...path, root] })).toBe(false);
        expect(holds({ index: size, size, path })).toBe(false);
        expect(holds({ index: -1, size, path })).toBe(false);
        if (path.length > 0) {
          expect(holds({ index, size, path: path.slice(1) })).toBe(false);
          const at = where % path.length;
          expect(holds({ index, size, path: path.map((h, i) => (i === at ? changed(h) : h)) })).toBe(false);
        }
      }),
    );
  });

  it('is undefined for an index beyond the leaves', () => {
    expect(() => inclusionProof(leaves, 8, sha256Bytes)).toThrow(RangeError);
    expect(() => inclusionProof([], 0, sha256Bytes)).toThrow(RangeError);
  });
});
