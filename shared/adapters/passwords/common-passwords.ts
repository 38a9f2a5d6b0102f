import { gunzipSync } from 'node:zlib';
import list from './data/common-passwords.json' with { type: 'json' };

let words: ReadonlySet<string> | undefined;

/**
 * Whether a password (NFKC, lower case) is on the bundled list of common and breached ones. Unpacked when
 * first asked, so that a cold start that only signs people in does not pay for it.
 */
export function isCommonPassword(password: string): boolean {
  words ??= new Set(gunzipSync(Buffer.from(list.gzip, 'base64')).toString('utf8').split('\n'));
  return words.has(password);
}
