import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import type { Secrets } from '#application/identity/ports.ts';

/** Random secrets from the system's generator. */
export const randomSecrets: Secrets = {
  random: () => randomBytes(32).toString('base64url'),
  digits: (length) =>
    randomInt(10 ** length)
      .toString()
      .padStart(length, '0'),
  digest: (secret) => createHash('sha256').update(secret, 'utf8').digest('hex'),
  equal(a, b) {
    const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
    return left.length === right.length && timingSafeEqual(left, right);
  },
};
