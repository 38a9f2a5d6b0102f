import { type Failure, failure } from '#contracts/errors.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { type ChainFault, findChainFault, type Sha256 } from '#domain/audit/chain.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { AuditTrail } from './ports.ts';

export type History = { readonly events: readonly DomainEvent[]; readonly fault: ChainFault | undefined };

/** All events of one aggregate from the audit trail, and the first fault of its chain, if any. */
export async function readHistory(
  ports: { readonly trail: Pick<AuditTrail, 'history'>; readonly sha256: Sha256 },
  about: { readonly kind: string; readonly id: string },
): Promise<Result<History, Failure>> {
  const events = await ports.trail.history(about.kind, about.id);
  return events.length === 0
    ? err(failure('not_found', `Nothing is on record about ${about.kind} ${about.id}.`))
    : ok({ events, fault: findChainFault(events, ports.sha256) });
}
