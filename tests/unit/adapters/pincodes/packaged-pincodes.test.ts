import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { parsePincodesCsv } from '#adapters/pincodes/build-pincodes.ts';
import { loadPincodes, pincodeDirectory } from '#adapters/pincodes/packaged-pincodes.ts';
import { packPincodes, unpackPincodes } from '#adapters/pincodes/pincode-codec.ts';
import type { PincodeDirectory } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { copyData } from '#infra/bundling/copy-data.ts';
import { distanceMeters } from '#kernel/geo.ts';
import { scratch } from '#tests/support/scratch.ts';

const CSV = `pincode,place,district,state,lat,lng
600001,Chennai G.P.O.,Chennai,Tamil Nadu,13.0958,80.2895
110001,"Connaught Place, Inner Circle",Central Delhi,Delhi,28.6431,77.2197
600002,Anna Road,Chennai,Tamil Nadu,13.0715,80.2661`;

describe('packaged pincodes', () => {
  const directory = loadPincodes();

  it('contain every pincode of India once, sorted', () => {
    const codes = directory.all().map(({ pincode }) => pincode);
    expect(directory.size).toBe(19_238);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.every((code) => /^[1-9]\d{5}$/.test(code))).toBe(true);
  });

  it('lie within India and name their place', () => {
    for (const { point, place, district, state } of directory.all()) {
      expect(point.lat > 6 && point.lat < 36 && point.lng > 68 && point.lng < 98).toBe(true);
      expect(place && district && state).toBeTruthy();
    }
  });

  it('find a known pincode and return undefined for others', () => {
    expect(directory.find('600001')).toMatchObject({ district: 'Chennai', state: 'Tamil Nadu' });
    for (const unknown of ['', '000000', '999999', ' 600001', '6000010', '600001.0']) {
      expect(directory.find(unknown)).toBeUndefined();
    }
  });

  it('near a place equal the result of a full scan', () => {
    const center = { lat: 13.08, lng: 80.27 };
    const scanned = directory.all().filter(({ point }) => distanceMeters(center, point) <= 15_000);
    const found = directory.near(center, 15_000);
    expect(found.map(({ pincode }) => pincode.pincode).sort()).toEqual(scanned.map(({ pincode }) => pincode));
    expect(directory.near(center, 15_000, 5)).toEqual(found.slice(0, 5));
    expect(found.length).toBeGreaterThan(50);
  });

  it('have neighbours by distance, without themselves', () => {
    const own = directory.find('600001');
    const neighbours = directory.neighbours('600001', 8);
    const distances = neighbours.map((near) => near.distanceMeters);
    expect(neighbours).toHaveLength(8);
    expect(neighbours.map(({ pincode }) => pincode)).not.toContain(own);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(directory.neighbours('000000')).toEqual([]);
  });

  it('are included in a bundle', { timeout: 30_000 }, async () => {
    const folder = scratch();
    const outfile = join(folder, 'handler.mjs');
    const entryPoints = ['shared/adapters/pincodes/packaged-pincodes.ts'];
    const { metafile } = await build({
      metafile: true,
      entryPoints,
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'silent',
    });
    copyData(metafile, folder);
    const bundled: { loadPincodes: () => PincodeDirectory } = await import(pathToFileURL(outfile).href);
    expect(bundled.loadPincodes().find('600001')).toEqual(directory.find('600001'));
  });
});

describe('building the package', () => {
  it('keeps every field of the CSV, sorted by pincode', () => {
    const parsed = parsePincodesCsv(CSV);
    const unpacked = unpackPincodes(packPincodes(parsed));
    expect(unpacked.map(({ pincode }) => pincode)).toEqual(['110001', '600001', '600002']);
    expect(unpacked[0]?.place).toBe('Connaught Place, Inner Circle');
    expect(new Set(unpacked)).toEqual(new Set(parsed));
  });

  it('names the line of an invalid pincode', () => {
    expect(() => parsePincodesCsv(`${CSV}\n012345,A,B,C,1,2`)).toThrow('Line 5');
    expect(() => parsePincodesCsv(`${CSV}\n600003,A,B,C,north,2`)).toThrow('Line 5');
    expect(() => parsePincodesCsv('a,b')).toThrow('first line');
  });

  it('throws for damaged data and duplicates', () => {
    const packed = packPincodes(parsePincodesCsv(CSV));
    expect(() => unpackPincodes({ ...packed, rows: 4 })).toThrow('damaged');
    const [first] = parsePincodesCsv(CSV);
    expect(() => pincodeDirectory(first ? [first, first] : [])).toThrow('appears twice');
  });
});
