import { restates } from '#application/restates.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { decideVendor } from '#domain/people/decide-vendor.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { VendorCommand, VendorCommandType } from '#domain/people/vendor-commands.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { VendorRepository } from './ports.ts';

export type ChangeVendorPorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
};

/** A command, and documents to save in the same transaction. */
export type VendorStep = { readonly command: VendorCommand; readonly documents?: readonly Document[] };

/** Commands that set values; setting those that are stored writes nothing. */
const settings: ReadonlySet<VendorCommandType> = new Set(['update_profile', 'set_availability', 'set_payee']);

/**
 * One step on a vendor's file: load, decide, save; repeated from the load when another writer committed first. `step`
 * sees the current file and may refuse. Failures: not_found, those of `decideVendor` and of `step`, version_conflict.
 */
export function changeVendor(
  ports: ChangeVendorPorts,
  vendorId: string,
  step: (vendor: Vendor) => Promise<Result<VendorStep, Failure>>,
  context: CallContext,
): Promise<Result<Vendor, Failure>> {
  return retryOnConflict(async (): Promise<Result<Vendor, Failure | Conflict>> => {
    const loaded = await ports.vendors.find(vendorId);
    if (!loaded || loaded.state.status === 'erased') return err(failure('not_found'));
    const planned = await step(loaded.state);
    if (!planned.ok) return planned;
    const decided = decideVendor(loaded.state, planned.value.command, context.at);
    if (!decided.ok) return decided;
    const { state, event } = decided.value;
    const { command, documents = [] } = planned.value;
    if (settings.has(command.type) && documents.length === 0 && restates(loaded.state, state))
      return ok(state);
    const saved = await ports.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [
        {
          kind: 'vendor',
          id: vendorId,
          version: loaded.version,
          eventHash: loaded.eventHash,
          state,
          event,
        },
      ],
      documents,
    });
    return saved.ok ? ok(state) : saved;
  });
}

/** A step that depends on nothing but the file itself. */
export const instructVendor = (
  ports: ChangeVendorPorts,
  vendorId: string,
  command: VendorCommand,
  context: CallContext,
): Promise<Result<Vendor, Failure>> => changeVendor(ports, vendorId, async () => ok({ command }), context);
