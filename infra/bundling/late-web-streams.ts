/**
 * Replaces `node:stream/web` in bundles. Only middy imports it, to recognise streamed responses, and the import would make
 * every start load Node's web streams.
 */
export class ReadableStream {
  constructor() {
    throw new Error('Bundles recognise web streams by this class; make one by globalThis.ReadableStream.');
  }
  static [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof globalThis.ReadableStream;
  }
}
