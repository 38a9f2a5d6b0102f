import { customerRoutes } from '#contracts/routes/customer.ts';
import { check } from './checks.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';

/** The customer prefers the vendor of a booking. Not part of every booking, so apart from what is counted as one. */
export const preferVendor = (customer: Person, bookingId: string, report: Report) =>
  report.step('The customer would like this vendor again', async () => {
    const { vendorId } = await customer.call(customerRoutes.getCustomerBooking, { params: { bookingId } });
    check(vendorId !== null, 'The booking names no vendor');
    const preferred = await customer.call(customerRoutes.setVendorPreference, {
      params: { vendorId },
      body: { preference: 'preferred' },
    });
    check(preferred.lastService?.bookingId === bookingId, 'The last service is another');
    report.note(`${preferred.displayName} is ${preferred.preference}`);
  });
