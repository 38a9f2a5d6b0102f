import type { Users } from '#application/identity/ports.ts';
import type { PaymentProvider, ProviderPayee } from '#application/payment/payment-provider.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type ChangeVendorPorts, changeVendor } from './change-vendor.ts';

export type PayoutAccountPorts = Omit<ChangeVendorPorts, 'uow'> & {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocument'>;
  readonly users: Pick<Users, 'find'>;
  readonly provider: Pick<PaymentProvider, 'createPayee' | 'readPayee' | 'resumeOnboarding'>;
  /** URL to which the provider returns the vendor. */
  readonly returnUrl: string;
};
export type PayoutAccount = { readonly payoutsEnabled: boolean; readonly onboardingUrl: string | null };

/** Key of the document that maps a payee to its vendor, for the provider's notices. */
export const payeeKey = (providerPayeeId: string): string => `payee:${providerPayeeId}`;

const notReady = (code: string): Failure =>
  failure('payee_not_ready', `The payment provider refused: ${code}.`);

/**
 * The caller's payout account, created if there is none; with a new onboarding link while something is missing.
 * Failures: not_found, payee_not_ready, version_conflict.
 */
export async function openPayoutAccount(
  ports: PayoutAccountPorts,
  context: CallContext,
): Promise<Result<PayoutAccount, Failure>> {
  const vendorId = context.actor.id;
  const vendor = (await ports.vendors.find(vendorId))?.state;
  const user = (await ports.users.find(vendorId))?.state;
  if (!vendor || !user) return err(failure('not_found', 'Fill in your profile first.'));
  if (vendor.payee) return refresh(ports, vendor.payee.providerPayeeId, context, true);

  // The vendor's id is the idempotency key, so a repeat finds the account of the first attempt.
  const made = await ports.provider.createPayee({
    vendorId,
    email: user.email,
    country: 'IN',
    returnUrl: ports.returnUrl,
    idempotencyKey: `payee:${vendorId}`,
  });
  if (!made.ok) return err(notReady(made.error.code));
  const saved = await savePayee(ports, made.value, context);
  return saved.ok ? ok(accountOf(made.value)) : saved;
}

/** The caller's payout account as the provider has it now. Failures: not_found, payee_not_ready. */
export async function readPayoutAccount(
  ports: PayoutAccountPorts,
  context: CallContext,
): Promise<Result<PayoutAccount, Failure>> {
  const vendor = (await ports.vendors.find(context.actor.id))?.state;
  if (!vendor?.payee) return err(failure('not_found', 'There is no payout account yet.'));
  return refresh(ports, vendor.payee.providerPayeeId, context, false);
}

async function refresh(
  ports: PayoutAccountPorts,
  providerPayeeId: string,
  context: CallContext,
  withLink: boolean,
): Promise<Result<PayoutAccount, Failure>> {
  const read = await ports.provider.readPayee(providerPayeeId);
  if (!read.ok) return err(notReady(read.error.code));
  const saved = await savePayee(ports, read.value, context);
  if (!saved.ok) return saved;
  if (read.value.payoutsEnabled || !withLink) return ok(accountOf(read.value));
  const link = await ports.provider.resumeOnboarding({ providerPayeeId, returnUrl: ports.returnUrl });
  return link.ok
    ? ok({ payoutsEnabled: false, onboardingUrl: link.value.onboardingUrl })
    : err(notReady(link.error.code));
}

const accountOf = (payee: ProviderPayee): PayoutAccount => ({
  payoutsEnabled: payee.payoutsEnabled,
  onboardingUrl: payee.onboardingUrl ?? null,
});

/** Stores the payee on the vendor's file, and the lookup from payee to vendor; nothing if both are there. */
async function savePayee(
  ports: PayoutAccountPorts,
  payee: ProviderPayee,
  context: CallContext,
): Promise<Result<void, Failure>> {
  const { providerPayeeId, payoutsEnabled } = payee;
  const vendorId = context.actor.id;
  const kept = (await ports.vendors.find(vendorId))?.state.payee;
  if (kept?.providerPayeeId === providerPayeeId && kept.payoutsEnabled === payoutsEnabled) {
    return ok(undefined);
  }
  const saved = await changeVendor(
    ports,
    vendorId,
    async () => {
      const key = payeeKey(providerPayeeId);
      const known = await ports.uow.readDocument(key);
      const documents: Document[] = known ? [] : [{ key, version: 0, state: { vendorId } }];
      return ok({ command: { type: 'set_payee', providerPayeeId, payoutsEnabled }, documents });
    },
    context,
  );
  return saved.ok ? ok(undefined) : saved;
}
