import type { Route, RouteGroup } from '../route.ts';
import { adminRoutes } from './admin.ts';
import { authRoutes } from './auth.ts';
import { commonRoutes } from './common.ts';
import { customerRoutes } from './customer.ts';
import { onboardingRoutes } from './onboarding.ts';
import { operationsRoutes } from './operations.ts';
import { vendorRoutes } from './vendor.ts';
import { webhookRoutes } from './webhooks.ts';

/** Every route of the API, by the function that serves it. */
export const routesByGroup = {
  auth: authRoutes,
  customer: customerRoutes,
  vendor: vendorRoutes,
  onboarding: onboardingRoutes,
  operations: operationsRoutes,
  admin: adminRoutes,
  common: commonRoutes,
  webhooks: webhookRoutes,
} as const satisfies Record<RouteGroup, Readonly<Record<string, Route>>>;

export const allRoutes: readonly Route[] = Object.values(routesByGroup).flatMap((group) =>
  Object.values<Route>(group),
);
