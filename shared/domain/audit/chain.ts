import { canonicalJson } from '#kernel/json.ts';

/** SHA-256 of UTF-8 text, in lower-case hex; injected, since rules import no crypto. */
export type Sha256 = (text: string) => string;

export type EventActor = { readonly kind: 'customer' | 'vendor' | 'ops' | 'system'; readonly id: string };

/** What happened, before it is linked into its aggregate's chain. */
export type UnlinkedEvent = {
  /** {@link eventIdOf} its aggregate and sequence: the same happening always has the same id. */
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly aggregate: { readonly kind: string; readonly id: string };
  /** 1 for the first event of an aggregate, then without gaps. */
  readonly sequence: number;
  readonly occurredAt: string;
  readonly actor: EventActor;
  readonly correlationId: string;
  readonly data: unknown;
};

export type LinkedEvent = UnlinkedEvent & { readonly prevHash: string; readonly hash: string };

/** `{kind}:{aggregateId}:{sequence}`. */
export const eventIdOf = (aggregate: UnlinkedEvent['aggregate'], sequence: number): string =>
  `${aggregate.kind}:${aggregate.id}:${sequence}`;

/** The `prevHash` of an aggregate's first event. */
export const GENESIS = '0'.repeat(64);

/** `hash = SHA-256(prevHash + canonicalJson(event))`, RFC 8785 form of the event without both hashes. */
export function linkEvent(event: UnlinkedEvent, prevHash: string, sha256: Sha256): LinkedEvent {
  return { ...event, prevHash, hash: sha256(prevHash + canonicalJson(event)) };
}

export type ChainFault = { readonly sequence: number; readonly fault: 'gap' | 'broken_link' | 'altered' };

/**
 * Checks one aggregate's events, given in order from the first; undefined when the chain verifies. An event under
 * another's id is an altered one: anchors name events by id, and it would pass as the one they hold.
 */
export function findChainFault(events: readonly LinkedEvent[], sha256: Sha256): ChainFault | undefined {
  let prevHash = GENESIS;
  for (const [index, linked] of events.entries()) {
    const { prevHash: claimedPrev, hash, ...event } = linked;
    if (event.sequence !== index + 1) return { sequence: index + 1, fault: 'gap' };
    if (claimedPrev !== prevHash) return { sequence: event.sequence, fault: 'broken_link' };
    const isItself = event.eventId === eventIdOf(event.aggregate, event.sequence);
    if (!isItself || sha256(prevHash + canonicalJson(event)) !== hash)
      return { sequence: event.sequence, fault: 'altered' };
    prevHash = hash;
  }
  return undefined;
}
