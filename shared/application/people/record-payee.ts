import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import { type ChangeVendorPorts, instructVendor } from './change-vendor.ts';
import { payeeKey } from './open-payout-account.ts';

export type RecordPayeePorts = Omit<ChangeVendorPorts, 'uow'> & {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocument'>;
};

/** Takes note that the provider pays a vendor out, or no longer does. A payee that is not ours is none of ours. */
export async function recordPayee(
  ports: RecordPayeePorts,
  payee: { readonly providerPayeeId: string; readonly payoutsEnabled: boolean },
  context: CallContext,
): Promise<Result<void, Failure>> {
  const { providerPayeeId, payoutsEnabled } = payee;
  const known = await ports.uow.readDocument(payeeKey(providerPayeeId));
  if (!known) return ok(undefined);
  const { vendorId } = payeeOwner(known.state);
  const kept = (await ports.vendors.find(vendorId))?.state.payee;
  if (kept?.providerPayeeId !== providerPayeeId || kept.payoutsEnabled === payoutsEnabled) {
    return ok(undefined);
  }
  const command = { type: 'set_payee', providerPayeeId, payoutsEnabled } as const;
  const saved = await instructVendor(ports, vendorId, command, context);
  return saved.ok ? ok(undefined) : saved;
}

function payeeOwner(state: unknown): { readonly vendorId: string } {
  if (typeof state === 'object' && state !== null && 'vendorId' in state) {
    return { vendorId: String(state.vendorId) };
  }
  throw new TypeError('The document of a payee names no vendor.');
}
