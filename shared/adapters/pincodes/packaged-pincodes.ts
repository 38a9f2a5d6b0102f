import { type PointGrid, pointGrid } from '#domain/allocation/point-grid.ts';
import type { NearPincode, Pincode, PincodeDirectory } from '#domain/catalogue/pincodes/pincode-directory.ts';
import packed from './data/pincodes-in.json' with { type: 'json' };
import { unpackPincodes } from './pincode-codec.ts';

/**
 * A directory over any list of pincodes; the spatial index is made at the first question that needs it.
 * @throws RangeError when a pincode appears twice or, at that first question, lies nowhere on earth.
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

/**
 * India's 19,238 pincodes as packaged with the code: the data is a JSON import, so a bundler inlines it and nothing
 * has to be copied beside the bundle. Unpacked on the first call (under 30 ms) and kept.
 */
export function loadPincodes(): PincodeDirectory {
  loaded ??= pincodeDirectory(unpackPincodes(packed));
  return loaded;
}
