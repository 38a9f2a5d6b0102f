import type { RefitModel } from '#domain/pulse/refit.ts';

/** Forecasts of the trial period further back are not looked at again: see `error-correction.ts`. */
const RECENT_HOURS = 15 * 24;

type Panel = { readonly cells: number; readonly hours: number };

/**
 * A fitted model as a document: numbers in single precision as bytes, which is a fifth of what lists of numbers
 * take. `until` is the panel's hour that it was fitted up to.
 */
export function storedModel(model: RefitModel, { cells, hours }: Panel, until: number): unknown {
  const from = Math.max(0, until - RECENT_HOURS);
  const recent = new Float64Array(cells * (until - from));
  for (let cell = 0; cell < cells; cell += 1) {
    recent.set(model.recent.subarray(cell * hours + from, cell * hours + until), cell * (until - from));
  }
  return encoded({ ...model, recent });
}

/** The model as stored, its recent forecasts laid out for `panel`, in which the fit ended at the hour `until`. */
export function loadedModel(stored: unknown, { cells, hours }: Panel, until: number): RefitModel {
  // Written by `storedModel` alone.
  const model = decoded(stored) as RefitModel;
  const kept = model.recent.length / cells;
  const recent = new Float64Array(cells * hours).fill(Number.NaN);
  const skip = Math.max(0, kept - until);
  for (let cell = 0; cell < cells; cell += 1) {
    const own = model.recent.subarray(cell * kept + skip, (cell + 1) * kept);
    recent.set(own, cell * hours + until - own.length);
  }
  return { ...model, recent };
}

const ARRAYS = { f: Float32Array, i: Int16Array, u: Uint8Array } as const;

function encoded(value: unknown): unknown {
  if (value instanceof Float64Array) return encoded(Float32Array.from(value));
  for (const [tag, kind] of Object.entries(ARRAYS)) {
    if (value instanceof kind) {
      // A copy: a view could carry along all that lies around it.
      return { [`$${tag}`]: new Uint8Array(value.slice().buffer) };
    }
  }
  if (value instanceof Map) {
    const entries: readonly (readonly [unknown, unknown])[] = [...value];
    return { $m: entries.map(([key, one]) => [key, encoded(one)]) };
  }
  if (Array.isArray(value)) return value.map(encoded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, encoded(one)]])),
  );
}

function decoded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decoded);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [tag = '', inner] = entries[0] ?? [];
  if (tag === '$m' && Array.isArray(inner)) {
    return new Map(inner.map(([key, one]: readonly [unknown, unknown]) => [key, decoded(one)] as const));
  }
  if (inner instanceof Uint8Array && tag.startsWith('$')) {
    const { buffer } = inner.slice();
    if (tag === '$f') return Float64Array.from(new Float32Array(buffer));
    return tag === '$i' ? new Int16Array(buffer) : new Uint8Array(buffer);
  }
  return Object.fromEntries(entries.map(([key, one]) => [key, decoded(one)]));
}
