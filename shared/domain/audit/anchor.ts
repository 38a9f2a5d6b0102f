import { canonicalJson } from '#kernel/json.ts';
import type { LinkedEvent } from './chain.ts';
import { type HashBytes, merkleRoot } from './merkle.ts';

/** One event of the trail, as an anchor holds it. */
export type AnchorLeaf = { readonly eventId: string; readonly hash: string };

/** A Merkle root over events, with the leaves it is made of; sealed, it fixes what the trail said by then. */
export type Anchor = {
  readonly kind: 'audit-anchor';
  readonly version: 2;
  /** When the newest of the events occurred: the same events give the same anchor, however often. */
  readonly upTo: string;
  readonly size: number;
  /** RFC 6962 tree hash over `leafData` in the order of `leaves`, hex. */
  readonly root: string;
  /** In ascending order of event id. */
  readonly leaves: readonly AnchorLeaf[];
};
export type SealedAnchor = { readonly anchor: Anchor; readonly seal: string };

/** The type in the seal's header: no other kind of seal passes as an anchor's. */
export const ANCHOR_TYPE = 'audit-anchor+jws';

/** The bytes of lower-case hex. @throws RangeError for anything else. */
export function bytesOfHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new RangeError('Lower-case hex is expected.');
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16),
  );
}
export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** What a leaf's hash is made of: the event's id, a line feed and its hash in hex, in UTF-8. So both are sealed. */
export const leafData = ({ eventId, hash }: AnchorLeaf): Uint8Array =>
  new TextEncoder().encode(`${eventId}\n${hash}`);

/** The anchor over some events; events that come twice count once. Undefined when there are none. */
export function anchorOf(
  events: readonly Pick<LinkedEvent, 'eventId' | 'hash' | 'occurredAt'>[],
  hash: HashBytes,
): Anchor | undefined {
  const byId = new Map(events.map((event) => [event.eventId, event.hash]));
  const leaves = [...byId]
    .map(([eventId, eventHash]) => ({ eventId, hash: eventHash }))
    .sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
  if (leaves.length === 0) return undefined;
  const upTo =
    events
      .map(({ occurredAt }) => occurredAt)
      .sort()
      .at(-1) ?? '';
  const root = hexOf(merkleRoot(leaves.map(leafData), hash));
  return { kind: 'audit-anchor', version: 2, upTo, size: leaves.length, root, leaves };
}

/** What is sealed. The leaves are in the root, so the seal covers them through it. */
export const sealedText = ({ kind, version, upTo, size, root }: Anchor): string =>
  canonicalJson({ kind, version, upTo, size, root });

/** Where an anchor lies in the vault: by day, named after its root. */
export const anchorKey = ({ upTo, root }: Anchor): string =>
  `anchors/${upTo.slice(0, 10).replaceAll('-', '/')}/${root}.json`;
