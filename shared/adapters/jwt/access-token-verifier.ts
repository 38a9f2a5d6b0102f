import { errors, importJWK, jwtVerify } from 'jose';
import type { PublishedKeyReader } from './published-keys.ts';

export type AccessClaims = { readonly userId: string; readonly role: string; readonly sessionId: string };
export type AccessTokenVerifier = {
  /** The claims of a valid token; undefined for any other text. @throws only when the keys can't be read. */
  verify(token: string, at: Date): Promise<AccessClaims | undefined>;
};

/** Characters; issued tokens have about 400. */
const MAX_LENGTH = 2_048;
const KID = /^[A-Za-z0-9_-]{1,64}$/;
const ID = /^(usr|ses)_[A-Za-z0-9_-]{1,64}$/;

/**
 * Verifies access tokens: only EdDSA, only published keys by `kid` (a token's own `jwk`, `jku` or `x5u` is ignored), and
 * `typ`, `iss`, `aud`, and `exp` as a number.
 */
export function createAccessTokenVerifier(
  published: PublishedKeyReader,
  expected: { readonly issuer: string; readonly audience: string },
): AccessTokenVerifier {
  const imported = new Map<string, ReturnType<typeof importJWK>>();

  return {
    async verify(token, at) {
      if (token.length > MAX_LENGTH) return undefined;
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => {
            const key = typeof kid === 'string' && KID.test(kid) ? await published.find(kid) : undefined;
            if (!key) throw new errors.JWKSNoMatchingKey();
            const ready = imported.get(key.jwk.x) ?? importJWK(key.jwk, 'EdDSA');
            imported.set(key.jwk.x, ready);
            return ready;
          },
          {
            ...expected,
            algorithms: ['EdDSA'],
            typ: 'at+jwt',
            requiredClaims: ['exp', 'iat', 'sub', 'role', 'sid'],
            clockTolerance: 5,
            currentDate: at,
          },
        );
        const { sub, role, sid } = payload as Record<string, unknown>;
        return isId(sub) && isId(sid) && typeof role === 'string'
          ? { userId: sub, role, sessionId: sid }
          : undefined;
      } catch (error) {
        if (error instanceof errors.JOSEError) return undefined;
        throw error;
      }
    },
  };
}

const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);
