import { vendorAccountRoutes } from './vendor-account.ts';
import { vendorDayRoutes } from './vendor-days.ts';
import { vendorJobRoutes } from './vendor-jobs.ts';

export const vendorRoutes = { ...vendorAccountRoutes, ...vendorJobRoutes, ...vendorDayRoutes } as const;
