/**
 * Takes the place of `node:stream/web` in the bundles, where middy alone imports it, to recognise an answer
 * that is a stream. Node makes its web streams when the global is first asked for; by the import every start
 * would wait for them.
 */
export class ReadableStream {
  constructor() {
    throw new Error('Bundles recognise web streams by this class; make one by globalThis.ReadableStream.');
  }
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof globalThis.ReadableStream;
  }
}
