import { expect, it } from 'vitest';
import { type CustomerVendorPorts, setVendorPreference } from '#application/people/customer-vendors.ts';
import type { Work } from '#application/unit-of-work.ts';
import { firstMet, MAX_PREFERENCES, type VendorPreference } from '#domain/people/customer-vendors.ts';
import { ok } from '#kernel/result.ts';

const AT = '2026-11-22T10:00:00.000Z';
const context = { actor: { kind: 'customer', id: 'usr_asha' }, at: AT, correlationId: 'test' } as const;
const ids = Array.from({ length: MAX_PREFERENCES }, (_, i) => `usr_${i}`);
const past = (preference: VendorPreference | null) => ({
  ...firstMet({ bookingId: 'bk_1', at: AT }),
  preference,
});

/** The vendors of a customer who has said something of as many as is allowed, and had one more. */
function desk() {
  const vendors = Object.fromEntries([...ids.map((id) => [id, past('blocked')]), ['usr_more', past(null)]]);
  const preferences = Object.fromEntries(ids.map((id) => [id, 'blocked' as const]));
  const works: Work[] = [];
  const ports: CustomerVendorPorts = {
    vendors: { findAll: async () => [] },
    bookings: { findAll: async () => [], findWithVendor: async () => undefined },
    customerVendors: {
      findPreferences: async () => ({
        state: { customerId: 'usr_asha', preferences },
        version: 3,
        eventHash: 'ab',
      }),
      list: async () => ({ items: [], nextCursor: null }),
    },
    uow: {
      readDocument: async () => ({ version: 7, state: { vendors } }),
      commit: async (work) => {
        works.push(work);
        return ok(undefined);
      },
    },
  };
  const say = (vendorId: string, preference: VendorPreference | 'none') =>
    setVendorPreference(ports, { vendorId, preference }, context);
  return { say, works };
}

it('one preference too many is refused, and nothing is written', async () => {
  const { say, works } = desk();
  expect(await say('usr_more', 'preferred')).toMatchObject({ error: { code: 'illegal_transition' } });
  expect(works).toEqual([]);
});

it('the same said again writes nothing', async () => {
  const { say, works } = desk();
  expect(await say('usr_0', 'blocked')).toMatchObject({ value: { preference: 'blocked' } });
  expect(await say('usr_more', 'none')).toMatchObject({ value: { preference: 'none' } });
  expect(works).toEqual([]);
});

it('record and what choices are made by are one transaction, each on the version that was read', async () => {
  const { say, works } = desk();
  expect(await say('usr_0', 'none')).toMatchObject({ value: { preference: 'none' } });
  expect(works).toMatchObject([
    {
      changes: [{ kind: 'vendor_preferences', id: 'usr_asha', version: 3, eventHash: 'ab' }],
      documents: [{ key: 'customer-vendors:usr_asha', version: 7 }],
    },
  ]);
});
