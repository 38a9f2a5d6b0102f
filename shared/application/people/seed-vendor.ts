import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Result } from '#kernel/result.ts';
import { instructVendor } from './change-vendor.ts';
import { documentPolicies } from './document-policies.ts';
import { openPayoutAccount, type PayoutAccountPorts } from './open-payout-account.ts';
import { type ProfileInput, type PutProfilePorts, putProfile } from './put-profile.ts';

export type SeedVendorPorts = PutProfilePorts & PayoutAccountPorts;

/**
 * Takes a vendor from account to approval outside the API, through the steps of the vendor and a reviewer, so that
 * the local cloud has a bookable vendor. An existing file is kept.
 * @throws Error when a step is refused.
 */
export async function seedVendor(
  ports: SeedVendorPorts,
  vendor: { readonly vendorId: string; readonly profile: ProfileInput; readonly reviewerId: string },
  at: string,
): Promise<void> {
  const { vendorId, profile, reviewerId } = vendor;
  if (await ports.vendors.find(vendorId)) return;
  const as = (kind: 'vendor' | 'ops', id: string): CallContext => ({
    actor: { kind, id },
    at,
    correlationId: `seed-${vendorId}`,
  });
  const own = as('vendor', vendorId);
  must(await putProfile(ports, profile, own));
  must(await openPayoutAccount(ports, own));
  must(await instructVendor(ports, vendorId, { type: 'submit' }, own));
  const approval = { type: 'approve', reviewerId, policy: documentPolicies.local } as const;
  must(await instructVendor(ports, vendorId, approval, as('ops', reviewerId)));
}

function must(outcome: Result<unknown, Failure>): void {
  if (!outcome.ok) throw new Error(`The vendor could not be seeded: ${JSON.stringify(outcome.error)}`);
}
