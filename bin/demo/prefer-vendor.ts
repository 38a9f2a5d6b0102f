import { customerRoutes } from '#contracts/routes/customer.ts';
import { check } from './checks.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';

/** Marks a booking's vendor as preferred. Separate because cost measurements don't include it in a booking. */
export const preferVendor = (customer: Person, bookingId: string, report: Report) =>
  report.step('The customer marks the vendor as preferred', async () => {
    const { vendorId } = await customer.call(customerRoutes.getCustomerBooking, { params: { bookingId } });
    check(vendorId !== null, 'The booking names no vendor');
    const preferred = await customer.call(customerRoutes.setVendorPreference, {
      params: { vendorId },
      body: { preference: 'preferred' },
    });
    check(preferred.lastService?.bookingId === bookingId, 'The last service is of another booking');
    report.note(`${preferred.displayName} is ${preferred.preference}`);
  });
