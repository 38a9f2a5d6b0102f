import { importJWK, SignJWT } from 'jose';
import type { AccessTokens } from '#application/identity/ports.ts';
import type { SecretReader } from '../secrets/secret-reader.ts';
import { activeKey, type Keyring, type RingKey } from './keyring.ts';
import type { PublishedKeyReader } from './published-keys.ts';

export type IssuerOptions = {
  readonly ring: SecretReader<Keyring>;
  readonly published: PublishedKeyReader;
  readonly issuer: string;
  readonly audience: string;
};

export const ACCESS_TOKEN_SECONDS = 3_600;

/** Issues access tokens (RFC 9068 `at+jwt`), signed by the ring's active key. */
export function createAccessTokenIssuer(options: IssuerOptions): AccessTokens {
  return {
    async issue({ userId, role, sessionId, at }) {
      const key = await signingKey(options);
      const issuedAt = Math.floor(Date.parse(at) / 1000);
      const accessToken = await new SignJWT({ role, sid: sessionId })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(await importJWK(key.privateJwk, 'EdDSA'));
      return { accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS };
    },
  };
}

/** A key that verifiers accept: after an emergency removal the kept ring is out of date, and read anew. */
async function signingKey({ ring, published }: IssuerOptions): Promise<RingKey> {
  const key = activeKey(await ring.read());
  if (await published.find(key.kid)) return key;
  const renewed = activeKey(await ring.refresh());
  if (await published.find(renewed.kid)) return renewed;
  throw new Error(`The active signing key ${renewed.kid} is not published.`);
}
