import { catalogueAdminRoutes } from './catalogue-admin.ts';
import { financeAdminRoutes } from './finance-admin.ts';
import { staffRoutes } from './staff.ts';

export const adminRoutes = { ...financeAdminRoutes, ...staffRoutes, ...catalogueAdminRoutes } as const;
