import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const packedList = lazily(() => z.object({ gzip: z.string() }));

let words: ReadonlySet<string> | undefined;

/**
 * Whether a password (NFKC, lower case) is on the bundled list of common and breached ones. Unpacked when
 * first asked, so that a cold start that only signs people in does not pay for it.
 */
export function isCommonPassword(password: string): boolean {
  words ??= unpacked();
  return words.has(password);
}

/** A bundle has the file at the same path below it, see `infra/bundling`. */
function unpacked(): ReadonlySet<string> {
  const file = readFileSync(new URL('./data/common-passwords.json', import.meta.url), 'utf8');
  const { gzip } = packedList().parse(JSON.parse(file));
  return new Set(gunzipSync(Buffer.from(gzip, 'base64')).toString('utf8').split('\n'));
}
