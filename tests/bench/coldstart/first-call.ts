import type { AuthorizerContext } from '#contracts/authorizer-context.ts';
import type { Role } from '#contracts/roles.ts';
import type { Route } from '#contracts/route.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { opsBookingRoutes } from '#contracts/routes/ops-bookings.ts';
import { publicCatalogueRoutes } from '#contracts/routes/public-catalogue.ts';
import { staffRoutes } from '#contracts/routes/staff.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { HttpEvent } from '#functions/runtime/request.ts';
import { httpEvent } from '#tests/support/http-events.ts';
import { sampleRequest } from '#tests/support/sample-requests.ts';

const caller = (role: Role): AuthorizerContext => ({ userId: 'usr_bench', role, sessionId: 'ses_bench' });
const asked = (route: Route, as?: AuthorizerContext): HttpEvent => httpEvent(route, sampleRequest(route), as);

/** A request for a list, which each HTTP group answers from an empty database, through everything that a request goes through. */
export const firstCalls: Readonly<Record<string, HttpEvent>> = {
  'http-customer': asked(customerRoutes.listCustomerBookings, caller('customer')),
  'http-vendor': asked(vendorJobRoutes.listVendorBookings, caller('vendor')),
  'http-auth': asked(authRoutes.jwks),
  'http-onboarding': asked(onboardingRoutes.listPendingVendors, caller('onboard_manager')),
  'http-operations': asked(opsBookingRoutes.listLiveBookings, caller('ops_manager')),
  'http-admin': asked(staffRoutes.listUsers, caller('super_admin')),
  'http-common': asked(publicCatalogueRoutes.listServices),
};
