import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { pack, unpack } from './packed.ts';

/**
 * A document's item holds its state packed, as an aggregate's does: what an engine learned of a city is 35 KB of
 * attributes and 16 packed, a day of visits half a kilobyte. A state with bytes in it was packed by who knows its
 * numbers better, and is stored as it is.
 */
export type StoredDocument = { readonly version: number; readonly state: unknown };

/** @throws TypeError for numbers that JSON has no word for: they would come back as null. */
export const packDocument = (state: unknown): unknown => (holdsBytes(state) ? state : pack(state));

const stored = lazily(() => z.looseObject({ v: z.int(), d: z.unknown() }));

export function documentOf(item: unknown): StoredDocument {
  const { v, d } = stored().parse(item);
  return { version: v, state: d instanceof Uint8Array ? unpack(d) : d };
}

function holdsBytes(value: unknown): boolean {
  if (value instanceof Uint8Array) return true;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${value} can't be stored.`);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsBytes);
}
