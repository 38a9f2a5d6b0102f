import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const packedList = lazily(() => z.object({ gzip: z.string() }));

let words: ReadonlySet<string> | undefined;

/**
 * Whether a password (NFKC, lower case) is on the bundled list of common and breached ones. The list is unpacked at first
 * use, so that it does not slow down cold starts that don't need it.
 */
export function isCommonPassword(password: string): boolean {
  words ??= unpacked();
  return words.has(password);
}

/** Bundles have the file at the same relative path, see `infra/bundling`. */
function unpacked(): ReadonlySet<string> {
  const file = readFileSync(new URL('./data/common-passwords.json', import.meta.url), 'utf8');
  const { gzip } = packedList().parse(JSON.parse(file));
  return new Set(gunzipSync(Buffer.from(gzip, 'base64')).toString('utf8').split('\n'));
}
