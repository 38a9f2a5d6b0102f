import { customerVendorsKey } from '#application/people/past-with-vendors.ts';
import type { CustomerVendorRepository } from '#application/people/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import { ok, type Result } from '#kernel/result.ts';
import type { PersonalDataHolder } from './personal-data.ts';

type CustomerVendorDataDeps = {
  readonly customerVendors: Pick<CustomerVendorRepository, 'findPreferences'>;
  readonly uow: Pick<UnitOfWork, 'readDocument' | 'commit'>;
};

/** Which vendors a customer had, how the customer rated them, and whom they prefer or block: all of it is erased. */
export const customerVendorData = ({ customerVendors, uow }: CustomerVendorDataDeps): PersonalDataHolder => ({
  section: 'vendors',
  async export(userId) {
    const stored = await uow.readDocument(customerVendorsKey(userId));
    // Written only by the lessons of a customer's jobs and by their preferences; the events it has seen are no personal data.
    const { vendors = {} } = (stored?.state ?? {}) as { readonly vendors?: object };
    return vendors;
  },
  async erase(userId, { actor, at, correlationId }) {
    const key = customerVendorsKey(userId);
    const outcome = await retryOnConflict<undefined>(
      async (): Promise<Result<undefined, Failure | Conflict>> => {
        const [stored, record] = await Promise.all([
          uow.readDocument(key),
          customerVendors.findPreferences(userId),
        ]);
        const hasPreferences = record && Object.keys(record.state.preferences).length > 0;
        if (!stored && !hasPreferences) return ok(undefined);
        const saved = await uow.commit({
          actor,
          at,
          correlationId,
          changes: hasPreferences
            ? [
                {
                  kind: 'vendor_preferences',
                  id: userId,
                  version: record.version,
                  eventHash: record.eventHash,
                  state: { customerId: userId, preferences: {} },
                  event: { type: 'vendor_preferences.erased', data: { customerId: userId } },
                },
              ]
            : [],
          documents: stored ? [{ key, version: stored.version, state: null }] : [],
        });
        return saved.ok ? ok(undefined) : saved;
      },
    );
    if (!outcome.ok) throw new Error(`The vendors of ${userId} were not erased: ${outcome.error.code}.`);
  },
});
