import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import { type ChangeVendorPorts, instructVendor } from './change-vendor.ts';
import { payeeKey } from './open-payout-account.ts';

export type RecordPayeePorts = Omit<ChangeVendorPorts, 'uow'> & {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocument'>;
  readonly provider: Pick<PaymentProvider, 'readPayee'>;
};

/**
 * Handles a notice about a payee. Whether payouts are enabled is read from the provider, since notices arrive late
 * and out of order. An unknown payee is ignored.
 */
export async function recordPayee(
  ports: RecordPayeePorts,
  providerPayeeId: string,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const known = await ports.uow.readDocument(payeeKey(providerPayeeId));
  if (!known) return ok(undefined);
  const { vendorId } = payeeOwner(known.state);
  const read = await ports.provider.readPayee(providerPayeeId);
  // The provider retries notices that were not accepted.
  if (!read.ok) throw new Error(`Payee ${providerPayeeId} could not be read: ${read.error.code}.`);
  const { payoutsEnabled } = read.value;
  const kept = (await ports.vendors.find(vendorId))?.state.payee;
  if (kept?.providerPayeeId !== providerPayeeId || kept.payoutsEnabled === payoutsEnabled) {
    return ok(undefined);
  }
  const command = { type: 'set_payee', providerPayeeId, payoutsEnabled } as const;
  const saved = await instructVendor(ports, vendorId, command, context);
  return saved.ok || saved.error.code === 'not_found' ? ok(undefined) : saved;
}

function payeeOwner(state: unknown): { readonly vendorId: string } {
  if (typeof state === 'object' && state !== null && 'vendorId' in state) {
    return { vendorId: String(state.vendorId) };
  }
  throw new TypeError('The document of a payee names no vendor.');
}
