/**
 * Writes data/pincodes-in.json from a CSV with the columns pincode,place,district,state,lat,lng:
 *
 *     node shared/adapters/pincodes/build-pincodes.ts path/to/pincodes-in.csv
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { packPincodes } from './pincode-codec.ts';

const HEADER = 'pincode,place,district,state,lat,lng';

/** The fields of one line by RFC 4180, unquoted. Line breaks inside quotes are not supported. */
const fieldsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

/** @throws SyntaxError that names the invalid line. */
export function parsePincodesCsv(text: string): readonly Pincode[] {
  const [header, ...lines] = text.trim().split(/\r?\n/);
  if (header !== HEADER) throw new SyntaxError(`The first line must be ${HEADER}.`);
  return lines.map((line, index) => {
    const fields = fieldsOf(line);
    const [pincode = '', place = '', district = '', state = '', lat = '', lng = ''] = fields;
    const point = { lat: Number.parseFloat(lat), lng: Number.parseFloat(lng) };
    const whole = fields.length === 6 && /^[1-9]\d{5}$/.test(pincode) && place && district && state;
    if (!whole || !Number.isFinite(point.lat) || !Number.isFinite(point.lng)) {
      throw new SyntaxError(`Line ${index + 2} is not a pincode: ${line}`);
    }
    return { pincode, place, district, state, point };
  });
}

if (import.meta.main) {
  const source = process.argv[2];
  if (!source) throw new Error('Usage: node shared/adapters/pincodes/build-pincodes.ts FILE.csv');
  const packed = packPincodes(parsePincodesCsv(readFileSync(source, 'utf8')));
  const target = new URL('./data/pincodes-in.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(packed)}\n`);
  console.log(`${packed.rows} pincodes written.`);
}
