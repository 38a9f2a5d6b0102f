import { route } from '../route.ts';
import { customerVendor, vendorPreferenceInput } from '../schemas/customer-vendors.ts';
import * as example from '../schemas/examples.ts';
import { vendorParams } from '../schemas/people.ts';
import { page, pageQuery } from '../schemas/primitives.ts';

const customer = { group: 'customer', access: ['customer'] } as const;
const vendorExample = {
  vendorId: 'usr_ravi',
  displayName: "Ravi's Plumbing",
  jobs: 3,
  lastService: {
    bookingId: 'bk_01hzy3q9e8',
    serviceId: 'svc_tap_repair',
    serviceName: 'Tap repair',
    slotStart: example.at,
  },
  preference: 'preferred',
} as const;

/** A customer's own vendors. */
export const customerVendorRoutes = {
  listCustomerVendors: route({
    id: 'listCustomerVendors',
    ...customer,
    method: 'GET',
    path: '/v1/customer/vendors',
    rate: 'read',
    summary: 'Your previous vendors, most recent first, with your preferences',
    description:
      'Jobs count once the vendor is paid, within about a minute. The last sixty vendors are kept, and all that you prefer or block.',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(customerVendor()),
      example: { items: [vendorExample], nextCursor: null },
    },
    errors: [],
  }),
  setVendorPreference: route({
    id: 'setVendorPreference',
    ...customer,
    method: 'PUT',
    path: '/v1/customer/vendors/{vendorId}/preference',
    rate: 'write',
    summary: 'Prefer or block a previous vendor, or undo that',
    description:
      'A preferred vendor scores higher when one is chosen for you. A blocked vendor is never chosen, and your slots and quotes exclude that vendor. Applies from the next choice of a vendor; an open offer to a blocked vendor is withdrawn, a job already accepted stays with its vendor. The vendor is not told. At most forty vendors can be preferred or blocked.',
    params: vendorParams,
    body: vendorPreferenceInput,
    bodyExample: { preference: 'preferred' },
    success: { status: 200, schema: customerVendor, example: vendorExample },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
} as const;
