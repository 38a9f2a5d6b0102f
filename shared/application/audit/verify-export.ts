import type { Sealer } from '#application/booking/ports.ts';
import {
  ANCHOR_TYPE,
  bytesOfHex,
  hexOf,
  leafData,
  type SealedAnchor,
  sealedText,
} from '#domain/audit/anchor.ts';
import { findChainFault, type LinkedEvent, type Sha256 } from '#domain/audit/chain.ts';
import { type HashBytes, inclusionProof, merkleRoot, verifyInclusion } from '#domain/audit/merkle.ts';

export type VerifyExportPorts = {
  readonly sealer: Pick<Sealer, 'verify'>;
  readonly sha256: Sha256;
  readonly hashBytes: HashBytes;
};

export type ExportFault =
  | { readonly kind: 'chain'; readonly aggregate: string; readonly sequence: number; readonly fault: string }
  | { readonly kind: 'anchor'; readonly anchor: string; readonly fault: string }
  /** An anchor has another hash for this event than the export: one of them was altered. */
  | { readonly kind: 'contradicted'; readonly eventId: string; readonly anchor: string }
  /** An anchor lists an event of an exported aggregate that the export lacks. */
  | { readonly kind: 'missing'; readonly eventId: string; readonly anchor: string };

export type ExportVerdict = {
  readonly events: number;
  readonly aggregates: number;
  readonly anchors: number;
  /** Events proven by inclusion in a sealed anchor. */
  readonly anchored: number;
  /** Events too recent to be anchored, or whose anchor was not given. */
  readonly unanchored: readonly string[];
  readonly faults: readonly ExportFault[];
};

/**
 * Verifies an exported trail with only the export, the anchors and our public keys: every aggregate's chain from its
 * first event, every anchor's root and seal, and each event's inclusion in an anchor.
 */
export async function verifyExport(
  ports: VerifyExportPorts,
  events: readonly LinkedEvent[],
  anchors: readonly SealedAnchor[],
): Promise<ExportVerdict> {
  const faults: ExportFault[] = [];
  const chains = chainsOf(events);
  for (const [aggregate, chain] of chains) {
    const fault = findChainFault(chain, ports.sha256);
    if (fault) faults.push({ kind: 'chain', aggregate, ...fault });
  }
  const hashes = new Map(events.map((event) => [event.eventId, event.hash]));
  const proven = new Set<string>();
  for (const sealed of anchors) {
    const fault = await anchorFault(ports, sealed);
    if (fault) faults.push({ kind: 'anchor', anchor: sealed.anchor.root, fault });
    else compare(sealed, hashes, chains, proven, faults);
  }
  return {
    events: events.length,
    aggregates: chains.size,
    anchors: anchors.length,
    anchored: proven.size,
    unanchored: [...hashes.keys()].filter((eventId) => !proven.has(eventId)),
    faults,
  };
}

const nameOf = ({ aggregate: { kind, id } }: LinkedEvent): string => `${kind}:${id}`;

/** Groups by aggregate and sorts; a duplicate event stays twice and shows as a fault. */
function chainsOf(events: readonly LinkedEvent[]): ReadonlyMap<string, readonly LinkedEvent[]> {
  const chains = new Map<string, LinkedEvent[]>();
  for (const event of events) {
    const chain = chains.get(nameOf(event));
    if (chain) chain.push(event);
    else chains.set(nameOf(event), [event]);
  }
  for (const chain of chains.values()) chain.sort((a, b) => a.sequence - b.sequence);
  return chains;
}

async function anchorFault(
  { sealer, hashBytes }: VerifyExportPorts,
  { anchor, seal }: SealedAnchor,
): Promise<string | undefined> {
  if (anchor.size !== anchor.leaves.length) return 'its size is not the number of its leaves';
  if (hexOf(merkleRoot(anchor.leaves.map(leafData), hashBytes)) !== anchor.root)
    return 'its root is not that of its leaves';
  return (await sealer.verify(sealedText(anchor), seal, ANCHOR_TYPE))
    ? undefined
    : 'its seal is not by one of our keys';
}

/** The anchor's root was recomputed from its leaves, so the seal proves each of them. */
function compare(
  { anchor }: SealedAnchor,
  hashes: ReadonlyMap<string, string>,
  chains: ReadonlyMap<string, readonly LinkedEvent[]>,
  proven: Set<string>,
  faults: ExportFault[],
): void {
  for (const { eventId, hash } of anchor.leaves) {
    const exported = hashes.get(eventId);
    if (exported === hash) proven.add(eventId);
    else if (exported !== undefined) faults.push({ kind: 'contradicted', eventId, anchor: anchor.root });
    else if (chains.has(eventId.slice(0, eventId.lastIndexOf(':'))))
      faults.push({ kind: 'missing', eventId, anchor: anchor.root });
  }
}

/** The proof of one event against an anchor's head: the path from its id and hash to the sealed root. */
export type EventProof = {
  readonly eventId: string;
  readonly hash: string;
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
};

/** The proof of an event from the anchor that holds it; undefined when none does. */
export function proveEvent(
  anchors: readonly SealedAnchor[],
  eventId: string,
  hashBytes: HashBytes,
): EventProof | undefined {
  for (const { anchor } of anchors) {
    const index = anchor.leaves.findIndex((leaf) => leaf.eventId === eventId);
    const leaf = anchor.leaves[index];
    if (!leaf) continue;
    const path = inclusionProof(anchor.leaves.map(leafData), index, hashBytes).map(hexOf);
    return { eventId, hash: leaf.hash, index, size: anchor.size, path, root: anchor.root };
  }
  return undefined;
}

/** Whether a proof leads from the event's id and hash to the root. The root's seal is checked separately. */
export const checkProof = (
  { eventId, hash, index, size, path, root }: EventProof,
  hashBytes: HashBytes,
): boolean =>
  verifyInclusion(
    leafData({ eventId, hash }),
    { index, size, path: path.map(bytesOfHex) },
    bytesOfHex(root),
    hashBytes,
  );
