import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogueAdminRoutes } from '#contracts/routes/catalogue-admin.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { money } from '#kernel/money.ts';
import { good, refusal, SERVICE } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { actors, jobs } = await openScene();

describe('a point that can not be in its pincode', () => {
  const swapped = { lat: 77.59, lng: 12.97 };
  const delhi = { lat: 28.61, lng: 77.21 };

  it("is refused in a customer's address, with what is wrong and what would be right", async () => {
    const { pincode, customer } = await actors.party();
    const [slot] = await jobs.slots(customer, pincode);
    const ask = async (point: typeof swapped) => {
      const placed = { addressLine: '12, 3rd Cross', pincode, point };
      const body = { serviceId: SERVICE, place: placed, slotStart: slot?.start ?? '' };
      return customer.call(customerRoutes.createQuote, { body });
    };
    const errors = (detail: string) => [
      { pointer: '/body/place/point', detail: expect.stringContaining(detail) },
    ];
    const refused = await ask(swapped);
    expect(refusal(refused)).toBe('422 point_outside_pincode');
    expect(!refused.ok && refused.problem).toMatchObject({ errors: errors('lat and lng look swapped') });
    const far = await ask(delhi);
    expect(!far.ok && far.problem).toMatchObject({ errors: errors('within 100 km') });
    expect(refusal(await ask({ lat: 12.97, lng: 77.59 }))).toBe('ok');
  });

  it("is refused as a vendor's base", async () => {
    const { pincode, vendor } = await actors.party();
    const { bodyExample: profile } = vendorAccountRoutes.putVendorProfile;
    const put = async (basePoint: typeof swapped) =>
      refusal(
        await vendor.call(vendorAccountRoutes.putVendorProfile, {
          body: { ...profile, skills: ['tap_repair'], basePincode: pincode, basePoint },
        }),
      );
    expect(await put(swapped)).toBe('422 point_outside_pincode');
    expect(await put(delhi)).toBe('422 point_outside_pincode');
  });
});

describe('a quote for a service that was switched off meanwhile', () => {
  it('can not be booked, and can again once the service is back, at the price that was quoted', async () => {
    const { pincode, customer } = await actors.party();
    const admin = await actors.staff('super_admin');
    const input = {
      ...catalogueAdminRoutes.createService.bodyExample,
      addOns: [],
      name: randomUUID(),
    };
    const { serviceId } = good(
      await admin.call(catalogueAdminRoutes.createService, { body: input, idempotencyKey: randomUUID() }),
    );
    const [slot] = await jobs.slots(customer, pincode);
    const body = {
      serviceId,
      place: { addressLine: '12, 3rd Cross', pincode },
      slotStart: slot?.start ?? '',
    };
    const { token, price } = good(await customer.call(customerRoutes.createQuote, { body }));
    const book = () =>
      customer.call(customerRoutes.createBooking, {
        body: { quoteToken: token, notes: '' },
        idempotencyKey: randomUUID(),
      });
    const switchTo = async (active: boolean, changes = {}) =>
      good(
        await admin.call(catalogueAdminRoutes.updateService, {
          params: { serviceId },
          body: { ...input, ...changes, active },
        }),
      );

    await switchTo(false);
    expect(refusal(await book())).toBe('404 service_not_found');
    await switchTo(true, { basePrice: money(99_900, 'INR') });
    expect(good(await book()).price.total).toEqual(price.total);
  });
});
