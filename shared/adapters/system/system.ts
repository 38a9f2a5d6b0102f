import { randomBytes } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { IdSource } from '#kernel/ids.ts';

export const systemClock: Clock = { now: () => new Date() };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** `{prefix}_` and 26 characters: 48 bits of milliseconds, so that ids sort by creation, and 80 random bits. */
export const systemIds: IdSource = {
  next(prefix) {
    let time = Date.now();
    let head = '';
    for (let i = 0; i < 10; i++) {
      head = ALPHABET.charAt(time % 32) + head;
      time = Math.floor(time / 32);
    }
    const tail = Array.from(randomBytes(16), (byte) => ALPHABET.charAt(byte & 31)).join('');
    return `${prefix}_${head}${tail}`;
  },
};
