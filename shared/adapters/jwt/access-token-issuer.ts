import { randomUUID } from 'node:crypto';
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

const ACCESS_TOKEN_SECONDS = 3_600;
/** RFC 9068 requires the OAuth client. Our own apps sign in by password, so all of them are one client. */
const CLIENT_ID = 'homeserve-app';

/** Issues access tokens (RFC 9068 `at+jwt`), signed by the ring's active key. */
export function createAccessTokenIssuer(options: IssuerOptions): AccessTokens {
  return {
    async issue({ userId, role, sessionId, at }) {
      const { importJWK, SignJWT } = await import('./jose-signing.ts');
      const key = await signingKey(options);
      const issuedAt = Math.floor(Date.parse(at) / 1000);
      const accessToken = await new SignJWT({ role, sid: sessionId, client_id: CLIENT_ID })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
        .setIssuer(options.issuer)
        .setAudience(options.audience)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ACCESS_TOKEN_SECONDS)
        .sign(await importJWK(key.privateJwk, 'EdDSA'));
      return { accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS };
    },
  };
}

/**
 * A key that verifiers accept: the active one; or, when that was removed in an emergency and this instance's ring is
 * outdated, the `next` one, which is published in advance.
 */
async function signingKey({ ring, published }: IssuerOptions): Promise<RingKey> {
  const key =
    (await publishedKey(published, await ring.read())) ??
    (await publishedKey(published, await ring.refresh()));
  if (!key) throw new Error('No signing key of the ring is published.');
  return key;
}

async function publishedKey(published: PublishedKeyReader, ring: Keyring): Promise<RingKey | undefined> {
  const candidates = [activeKey(ring), ...ring.keys.filter((key) => key.state === 'next')];
  for (const key of candidates) if (await published.find(key.kid)) return key;
  return undefined;
}
