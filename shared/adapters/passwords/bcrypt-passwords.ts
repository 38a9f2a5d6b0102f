import { createHmac, randomBytes } from 'node:crypto';
import type { Passwords } from '#application/identity/ports.ts';
import { normalisePassword } from '#domain/identity/password-rules.ts';
import { ringWith } from '../secrets/pepper-macs.ts';
import { deriveKey, type PepperRing } from '../secrets/pepper-ring.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';

/** Loaded at first use: most requests of these functions need no password. */
const bcryptjs = () => import('bcryptjs');

export type BcryptOptions = {
  readonly pepper: SecretReader<PepperRing>;
  /** log2 of bcrypt's iterations. */
  readonly cost: number;
  /** In NFKC and lower case. */
  readonly isCommon: (password: string) => boolean;
};

/**
 * Passwords as bcrypt(base64(HMAC-SHA-384(NFKC(password), pepper))), stored as `{pepperId}:{bcrypt}`.
 * The HMAC yields 64 characters without NUL bytes for any password, below bcrypt's limit of 72 bytes. Without the pepper,
 * hashes from a stolen table can't be attacked offline.
 */
export function createBcryptPasswords({ pepper, cost, isCommon }: BcryptOptions): Passwords {
  const prepare = (ring: PepperRing, keyId: string, password: string): string =>
    createHmac('sha384', deriveKey(ring, 'password', keyId))
      .update(normalisePassword(password), 'utf8')
      .digest('base64');
  // Compared with an unknown user's password: the same work as a real hash, and it never matches.
  let nobody: Promise<string> | undefined;
  const nobodysHash = (): Promise<string> => {
    nobody ??= bcryptjs().then(({ hash }) => hash(randomBytes(48).toString('base64'), cost));
    return nobody;
  };

  return {
    isCommon,
    async hash(password) {
      const [{ hash }, ring] = await Promise.all([bcryptjs(), pepper.read()]);
      return `${ring.active}:${await hash(prepare(ring, ring.active, password), cost)}`;
    },
    async check(password, stored) {
      // Made by every instance on its first call, known user or not, so that it tells nothing.
      const [{ compare, getRounds }, dummy] = await Promise.all([bcryptjs(), nobodysHash()]);
      const separator = stored?.indexOf(':') ?? -1;
      if (stored === undefined || separator < 1) {
        const ring = await pepper.read();
        await compare(prepare(ring, ring.active, password), dummy);
        return { matches: false, outdated: false };
      }
      const keyId = stored.slice(0, separator);
      const bcrypt = stored.slice(separator + 1);
      const ring = await ringWith(pepper, keyId);
      const matches = await compare(prepare(ring, keyId, password), bcrypt);
      return { matches, outdated: matches && (keyId !== ring.active || getRounds(bcrypt) < cost) };
    },
  };
}
