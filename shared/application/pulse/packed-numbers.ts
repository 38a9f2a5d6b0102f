const ARRAYS = { f: Float32Array, i: Int16Array, u: Uint8Array } as const;

/**
 * A value as a document holds it: long lists of numbers in single precision as bytes, which is a fifth of what they take
 * as numbers and read at once.
 */
export function packNumbers(value: unknown): unknown {
  if (value instanceof Float64Array) return packNumbers(Float32Array.from(value));
  for (const [tag, kind] of Object.entries(ARRAYS)) {
    if (value instanceof kind) {
      // A copy: a view could carry along all that lies around it.
      return { [`$${tag}`]: new Uint8Array(value.slice().buffer) };
    }
  }
  if (value instanceof Map) {
    const entries: readonly (readonly [unknown, unknown])[] = [...value];
    return { $m: entries.map(([key, one]) => [key, packNumbers(one)]) };
  }
  if (Array.isArray(value)) return value.map(packNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, packNumbers(one)]])),
  );
}

/** What `packNumbers` made into a document; lists of numbers come back in double precision. */
export function unpackNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpackNumbers);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [tag = '', inner] = entries[0] ?? [];
  if (tag === '$m' && Array.isArray(inner)) {
    return new Map(
      inner.map(([key, one]: readonly [unknown, unknown]) => [key, unpackNumbers(one)] as const),
    );
  }
  if (inner instanceof Uint8Array && tag.startsWith('$')) {
    const { buffer } = inner.slice();
    if (tag === '$f') return Float64Array.from(new Float32Array(buffer));
    return tag === '$i' ? new Int16Array(buffer) : new Uint8Array(buffer);
  }
  return Object.fromEntries(entries.map(([key, one]) => [key, unpackNumbers(one)]));
}
