import { type Failure, failure } from '#contracts/errors.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { type ChainFault, findChainFault, type Sha256 } from '#domain/audit/chain.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { AuditTrail } from './ports.ts';

export type History = {
  readonly events: readonly DomainEvent[];
  /** The first fault of the whole chain, if any. */
  readonly fault: ChainFault | undefined;
  /** Where the next part begins; null after the last. */
  readonly nextSequence: number | null;
};

/** So many events of a kilobyte each are well below the 6 MB that a function may answer. */
export const HISTORY_PART = 2_000;

/** Events of one aggregate from the audit trail: those numbered `from` up to `from + HISTORY_PART`, exclusive. */
export async function readHistory(
  ports: { readonly trail: Pick<AuditTrail, 'history'>; readonly sha256: Sha256 },
  about: { readonly kind: string; readonly id: string; readonly from: number },
): Promise<Result<History, Failure>> {
  const all = await ports.trail.history(about.kind, about.id);
  const last = all.at(-1);
  if (!last) return err(failure('not_found', `Nothing is on record about ${about.kind} ${about.id}.`));
  const next = about.from + HISTORY_PART;
  return ok({
    events: all.filter(({ sequence }) => sequence >= about.from && sequence < next),
    fault: findChainFault(all, ports.sha256),
    nextSequence: next <= last.sequence ? next : null,
  });
}
