import { readFileSync } from 'node:fs';
import { type PointGrid, pointGrid } from '#domain/allocation/point-grid.ts';
import type { NearPincode, Pincode, PincodeDirectory } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { packedPincodes, unpackPincodes } from './pincode-codec.ts';

/**
 * A directory over a list of pincodes. The spatial index is built at the first query that needs it.
 * @throws RangeError for a duplicate pincode and, at that first query, for invalid coordinates.
 */
export function pincodeDirectory(pincodes: readonly Pincode[]): PincodeDirectory {
  const sorted = [...pincodes].sort((a, b) => (a.pincode < b.pincode ? -1 : 1));
  const byCode = new Map<string, number>();
  for (let index = 0; index < sorted.length; index += 1)
    byCode.set((sorted[index] as Pincode).pincode, index);
  if (byCode.size !== sorted.length) throw new RangeError('A pincode appears twice.');
  let built: PointGrid | undefined;
  const grid = (): PointGrid => {
    built ??= pointGrid(sorted.map(({ point }) => point));
    return built;
  };
  const named = ({ index, distanceMeters }: { index: number; distanceMeters: number }): NearPincode => ({
    pincode: sorted[index] as Pincode,
    distanceMeters,
  });
  return {
    size: sorted.length,
    find: (pincode) => sorted[byCode.get(pincode) ?? -1],
    near: (point, radiusMeters, limit = sorted.length) =>
      grid().within(point, radiusMeters).slice(0, Math.max(0, limit)).map(named),
    neighbours(pincode, limit = 6) {
      const own = byCode.get(pincode);
      const entry = sorted[own ?? -1];
      if (!entry) return [];
      const others = grid()
        .nearest(entry.point, limit + 1)
        .filter(({ index }) => index !== own);
      return others.slice(0, Math.max(0, limit)).map(named);
    },
    all: () => sorted,
  };
}

let loaded: PincodeDirectory | undefined;

/** Bundles have the file at the same relative path, see `infra/bundling`. */
function unpacked(): PincodeDirectory {
  loaded ??= pincodeDirectory(
    unpackPincodes(
      packedPincodes().parse(
        JSON.parse(readFileSync(new URL('./data/pincodes-in.json', import.meta.url), 'utf8')),
      ),
    ),
  );
  return loaded;
}

/**
 * India's 19,238 pincodes, packaged with the code. They are unpacked at the first query (under 30 ms) and kept, so that
 * they do not slow down cold starts.
 */
export const loadPincodes = (): PincodeDirectory => ({
  get size() {
    return unpacked().size;
  },
  find: (pincode) => unpacked().find(pincode),
  near: (...question) => unpacked().near(...question),
  neighbours: (...question) => unpacked().neighbours(...question),
  all: () => unpacked().all(),
});
