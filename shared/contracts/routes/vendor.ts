import { vendorAccountRoutes } from './vendor-account.ts';
import { vendorJobRoutes } from './vendor-jobs.ts';

export const vendorRoutes = { ...vendorAccountRoutes, ...vendorJobRoutes } as const;
