import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { dictionary } from '@zxcvbn-ts/language-common';
import { PASSWORD_MIN } from '#domain/identity/password-rules.ts';

/**
 * Writes data/common-passwords.json: the passwords of zxcvbn-ts's list (MIT) that reach the minimum length, one per line,
 * compressed. Run it when the dependency is updated.
 */
const words = [...new Set(dictionary['passwords-common'].map(String))]
  .map((word) => word.normalize('NFKC').toLowerCase())
  .filter((word) => Array.from(word).length >= PASSWORD_MIN)
  .sort();
const target = fileURLToPath(new URL('./data/common-passwords.json', import.meta.url));
const gzip = gzipSync(words.join('\n'), { level: 9 }).toString('base64');
writeFileSync(
  target,
  `${JSON.stringify({ source: '@zxcvbn-ts/language-common (MIT)', count: words.length, gzip })}\n`,
);
