import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { dictionary } from './packing-dictionary.ts';

/**
 * Values packed into one binary attribute: JSON, deflated (RFC 1951) with a preset dictionary. DynamoDB bills writes by the
 * kilobyte: a booking with its event takes 3 KB as attributes and 1 KB packed. Whatever queries, conditions and indexes
 * use stays in attributes of its own.
 *
 * The first byte is the dictionary's version. A dictionary in use never changes; a better one gets the next number.
 */
const dictionaries: ReadonlyMap<number, Buffer> = new Map([[1, Buffer.from(dictionary)]]);
const PRESENT = 1;

const dictionaryOf = (version: number | undefined): Buffer => {
  const found = version === undefined ? undefined : dictionaries.get(version);
  if (!found) throw new Error(`A packed value names dictionary ${version}, which is not known.`);
  return found;
};

export const pack = (value: unknown): Uint8Array =>
  Buffer.concat([
    Buffer.of(PRESENT),
    deflateRawSync(JSON.stringify(value), { level: 9, dictionary: dictionaryOf(PRESENT) }),
  ]);

/** @throws Error for bytes not made by `pack`. */
export const unpack = (bytes: Uint8Array): unknown =>
  JSON.parse(inflateRawSync(bytes.subarray(1), { dictionary: dictionaryOf(bytes[0]) }).toString('utf8'));
