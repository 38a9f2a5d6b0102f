import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { coveredPincodes, refreshCoverage } from '#application/people/refresh-coverage.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { distanceMeters } from '#kernel/geo.ts';
import { draftVendor, vendorDocument } from '#tests/support/vendors.ts';

const AT = '2026-11-22T10:00:00.000Z';
const pincodes = loadPincodes();
const nowhere = { lat: 0, lng: 0 };
const approved = (change: Partial<Vendor> = {}) => draftVendor({ status: 'approved', ...change });

describe('the pincodes a vendor covers', () => {
  it("are those within the radius, the vendor's own first, and no other", () => {
    const vendor = approved({
      base: { pincode: '411001', point: pincodes.find('411001')?.point ?? nowhere },
    });
    const covered = coveredPincodes(pincodes, vendor, AT);
    const within = pincodes
      .all()
      .filter(({ point }) => distanceMeters(point, vendor.base.point) <= 5_000)
      .map(({ pincode }) => pincode);
    expect(covered.length).toBeGreaterThan(5);
    expect(covered.toSorted()).toEqual(within.toSorted());
  });

  it("are around the vendor's pincode too when that is known by a place far from the base", () => {
    const covered = coveredPincodes(pincodes, approved(), AT);
    expect(covered[0]).toBe('560038');
    expect(covered).toContain('560001');
  });

  it('are those the vendor named', () => {
    const area = { kind: 'pincodes', pincodes: ['560001', '560038'] } as const;
    expect(coveredPincodes(pincodes, approved({ area }), AT)).toEqual(area.pincodes);
  });

  it.each([
    ['not approved', draftVendor({ status: 'suspended' })],
    ['paused', approved({ paused: true })],
    [
      'with a lapsed document',
      approved({ documents: [vendorDocument({ status: 'accepted', validUntil: AT })] }),
    ],
  ])('are none while the vendor is %s', (_, vendor) => {
    expect(coveredPincodes(pincodes, vendor, AT)).toEqual([]);
  });
});

describe('refreshing coverage', () => {
  it('ends with what the file says, though the file changes while rows are written', async () => {
    let file = { state: approved(), version: 1, eventHash: '' };
    const written: (readonly string[])[] = [];
    await refreshCoverage(
      {
        pincodes,
        users: { find: async () => undefined },
        vendors: { find: async () => file },
        coverage: {
          replace: async (_, covered) => {
            written.push(covered);
            // A suspension that lands between the read and the end of the writing.
            if (written.length === 1)
              file = { ...file, state: draftVendor({ status: 'suspended' }), version: 2 };
          },
        },
      },
      'usr_ravi',
      AT,
    );
    expect(written.map((covered) => covered.length > 0)).toEqual([true, false]);
  });

  it('asks to be tried again when the file never holds still', async () => {
    let version = 0;
    const vendors = {
      find: async () => {
        version += 1;
        return { state: approved(), version, eventHash: '' };
      },
    };
    const refreshed = refreshCoverage(
      { pincodes, users: { find: async () => undefined }, vendors, coverage: { replace: async () => {} } },
      'usr_ravi',
      AT,
    );
    await expect(refreshed).rejects.toThrow(/keeps changing/);
  });
});
