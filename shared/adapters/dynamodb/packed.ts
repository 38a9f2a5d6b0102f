import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { dictionary } from './packing-dictionary.ts';

/**
 * Values as bytes for one binary attribute: JSON, deflated (RFC 1951) with a preset dictionary. DynamoDB bills
 * writes by the kilobyte: a booking with its event is 3 of them as a map of attributes and 1 packed. What
 * queries, conditions and indexes look at stays in attributes of its own.
 *
 * The first byte names the dictionary. A dictionary that data was written with never changes; a better one
 * gets the next number.
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

/** @throws Error for bytes that `pack` did not make. */
export const unpack = (bytes: Uint8Array): unknown =>
  JSON.parse(inflateRawSync(bytes.subarray(1), { dictionary: dictionaryOf(bytes[0]) }).toString('utf8'));
