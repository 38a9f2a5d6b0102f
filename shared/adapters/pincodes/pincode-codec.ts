import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from '#contracts/zod.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { lazily } from '#kernel/lazily.ts';

/** The packaged form: gzipped columns of text, as base64 in a JSON file. */
export const packedPincodes = lazily(() => z.object({ rows: z.int(), gzipBase64: z.string() }));
export type PackedPincodes = Readonly<z.output<ReturnType<typeof packedPincodes>>>;

const SCALE = 10_000;
const COLUMNS = 6;

const deltas = (values: readonly number[]): string =>
  values.map((value, index) => value - (values[index - 1] ?? 0)).join(',');

function undelta(column: string): number[] {
  let running = 0;
  return column.split(',').map((delta) => {
    running += Number(delta);
    return running;
  });
}

/** Six columns, one per line: pincode, region, lat, lng as deltas (degrees times 10,000), then places, then regions. */
export function packPincodes(pincodes: readonly Pincode[]): PackedPincodes {
  const sorted = [...pincodes].sort((a, b) => (a.pincode < b.pincode ? -1 : 1));
  const regions = [...new Set(sorted.map(({ state, district }) => `${state}|${district}`))];
  const regionIndex = new Map(regions.map((region, index) => [region, index]));
  const text = [
    deltas(sorted.map(({ pincode }) => Number(pincode))),
    deltas(sorted.map(({ state, district }) => regionIndex.get(`${state}|${district}`) ?? 0)),
    deltas(sorted.map(({ point }) => Math.round(point.lat * SCALE))),
    deltas(sorted.map(({ point }) => Math.round(point.lng * SCALE))),
    sorted.map(({ place }) => place).join('\t'),
    regions.join('\t'),
  ].join('\n');
  return { rows: sorted.length, gzipBase64: gzipSync(text, { level: 9 }).toString('base64') };
}

/** @throws TypeError for data that `packPincodes` did not produce. */
export function unpackPincodes(packed: PackedPincodes): readonly Pincode[] {
  const columns = gunzipSync(Buffer.from(packed.gzipBase64, 'base64')).toString('utf8').split('\n');
  const [codes = '', regionColumn = '', latitudes = '', longitudes = '', places = '', regionNames = ''] =
    columns;
  const code = undelta(codes);
  const region = undelta(regionColumn);
  const lat = undelta(latitudes);
  const lng = undelta(longitudes);
  const place = places.split('\t');
  const regions = regionNames.split('\t').map((name) => {
    const [state = '', district = ''] = name.split('|');
    return { state, district };
  });
  const even = [code, region, lat, lng, place].every((column) => column.length === packed.rows);
  if (columns.length !== COLUMNS || !even) throw new TypeError('The packaged pincodes are damaged.');
  return code.map((number, row) => {
    const where = regions[region[row] ?? -1];
    if (!where) throw new TypeError(`The packaged pincode ${number} has no district.`);
    return {
      pincode: String(number),
      place: place[row] ?? '',
      district: where.district,
      state: where.state,
      point: { lat: (lat[row] ?? Number.NaN) / SCALE, lng: (lng[row] ?? Number.NaN) / SCALE },
    };
  });
}
