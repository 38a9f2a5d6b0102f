import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { pack, unpack } from './packed.ts';

/**
 * A document's item holds its state packed, as an aggregate's does: a city's engine state takes 35 KB as attributes and
 * 16 KB packed, a vendor's day half a kilobyte. A state that contains bytes was already packed by its owner, who knows
 * its numbers better, and is stored unchanged.
 */
export type StoredDocument = { readonly version: number; readonly state: unknown };

/** @throws TypeError for NaN and infinities, which JSON would turn into null. */
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
