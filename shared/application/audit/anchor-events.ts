import type { Sealer } from '#application/booking/ports.ts';
import type { EvidenceVault } from '#application/signing/ports.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { ANCHOR_TYPE, anchorKey, anchorOf, type SealedAnchor, sealedText } from '#domain/audit/anchor.ts';
import type { HashBytes } from '#domain/audit/merkle.ts';
import { canonicalJson } from '#kernel/json.ts';

export type AnchorEventsPorts = {
  readonly vault: Pick<EvidenceVault, 'put'>;
  readonly sealer: Pick<Sealer, 'seal'>;
  readonly hashBytes: HashBytes;
};

/**
 * Seals a Merkle root over these events and stores it in the vault, where it can't be changed or deleted. A
 * redelivered batch gives the same object; events may be in more than one anchor. Returns the object's key.
 */
export async function anchorEvents(
  ports: AnchorEventsPorts,
  events: readonly DomainEvent[],
): Promise<string | undefined> {
  const anchor = anchorOf(events, ports.hashBytes);
  if (!anchor) return undefined;
  const sealed: SealedAnchor = { anchor, seal: await ports.sealer.seal(sealedText(anchor), ANCHOR_TYPE) };
  const key = anchorKey(anchor);
  await ports.vault.put(key, canonicalJson(sealed));
  return key;
}
