import { base64url, FlattenedSign, flattenedVerify, importJWK } from 'jose';
import type { Sealer } from '#application/booking/ports.ts';
import type { PrivateKeyring, PublicKeyring } from '#contracts/schemas/keyring.ts';

export type SealKeys = {
  /** Needed to seal; verification alone does without. */
  readonly readPrivate?: () => Promise<PrivateKeyring>;
  readonly readPublic: () => Promise<PublicKeyring>;
};

const ALGORITHM = 'EdDSA';

/** Detached JWS with Ed25519 over the exact bytes; `typ` keeps one kind of seal from passing as another. */
export function createJoseSealer(keys: SealKeys): Sealer {
  return {
    async seal(payload, type) {
      const ring = await keys.readPrivate?.();
      const active = ring?.keys.find((key) => key.kid === ring.activeKid);
      if (!active) throw new Error('There is no active sealing key.');
      const jws = await new FlattenedSign(new TextEncoder().encode(payload))
        .setProtectedHeader({ alg: ALGORITHM, kid: active.kid, typ: type })
        .sign(await importJWK(active, ALGORITHM));
      return `${jws.protected}..${jws.signature}`;
    },
    async verify(payload, seal, type) {
      const [header = '', middle, signature = '', ...rest] = seal.split('.');
      const named = readHeader(header);
      if (middle !== '' || rest.length > 0 || named?.typ !== type) return false;
      const key = (await keys.readPublic()).keys.find((candidate) => candidate.kid === named.kid);
      if (!key) return false;
      const jws = { protected: header, signature, payload: base64url.encode(payload) };
      try {
        await flattenedVerify(jws, await importJWK(key, ALGORITHM), { algorithms: [ALGORITHM] });
        return true;
      } catch {
        // jose says by throwing that a signature is not good; nothing else can fail here.
        return false;
      }
    },
  };
}

function readHeader(encoded: string): { readonly kid: unknown; readonly typ: unknown } | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(base64url.decode(encoded)));
    return typeof header === 'object' && header !== null && 'kid' in header && 'typ' in header ? header : undefined;
  } catch {
    // Not a header at all: whoever made it, it is no seal of ours.
    return undefined;
  }
}
