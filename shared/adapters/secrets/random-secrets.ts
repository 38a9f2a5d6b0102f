import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#application/identity/ports.ts';

/** Crockford's base 32, without characters that are easily confused. */
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz';

/** Random secrets from the operating system's generator. */
export const randomSecrets: Secrets = {
  random: () => randomBytes(32).toString('base64url'),
  digits: (length) =>
    randomInt(10 ** length)
      .toString()
      .padStart(length, '0'),
  recoveryCode() {
    const letters = Array.from(randomBytes(16), (byte) => BASE32.charAt(byte & 31)).join('');
    return letters.replace(/(.{4})(?=.)/g, '$1-');
  },
  digest: (secret) => createHash('sha256').update(secret, 'utf8').digest('hex'),
  equal(a, b) {
    const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
    return left.length === right.length && timingSafeEqual(left, right);
  },
};
