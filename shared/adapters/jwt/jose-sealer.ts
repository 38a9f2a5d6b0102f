import type { Sealer } from '#application/booking/ports.ts';
import { activeKey, type Keyring } from './keyring.ts';
import type { PublishedKeyReader } from './published-keys.ts';

export type SealKeys = {
  /** Needed to seal, but not to verify. */
  readonly readKeyring?: () => Promise<Keyring>;
  readonly published: Pick<PublishedKeyReader, 'find'>;
};

const ALGORITHM = 'EdDSA';

/** Detached JWS with Ed25519 over the exact bytes. `typ` tells the kinds of seals apart. */
export function createJoseSealer({ readKeyring, published }: SealKeys): Sealer {
  return {
    async seal(payload, type) {
      if (!readKeyring) throw new Error('This function may verify seals but not make them.');
      const { FlattenedSign, importJWK } = await import('./jose-signing.ts');
      const key = activeKey(await readKeyring());
      const jws = await new FlattenedSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: type })
        .sign(await importJWK(key.privateJwk, ALGORITHM));
      return `${jws.protected}..${jws.signature}`;
    },
    async verify(payload, seal, type) {
      const [header = '', middle, signature = '', ...rest] = seal.split('.');
      const named = readHeader(header);
      if (middle !== '' || rest.length > 0 || named?.typ !== type || typeof named.kid !== 'string')
        return false;
      const key = await published.find(named.kid);
      if (!key) return false;
      const jws = { protected: header, signature, payload: Buffer.from(payload).toString('base64url') };
      const { flattenedVerify, importJWK } = await import('./jose-signing.ts');
      try {
        await flattenedVerify(jws, await importJWK(key.jwk, ALGORITHM), { algorithms: [ALGORITHM] });
        return true;
      } catch {
        // jose throws for an invalid signature; nothing else can fail here.
        return false;
      }
    },
  };
}

function readHeader(encoded: string): { readonly kid: unknown; readonly typ: unknown } | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'kid' in header && 'typ' in header
      ? header
      : undefined;
  } catch {
    // Not a JWS header, so not a seal.
    return undefined;
  }
}
