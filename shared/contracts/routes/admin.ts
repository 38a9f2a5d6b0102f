import { catalogueAdminRoutes } from './catalogue-admin.ts';
import { staffRoutes } from './staff.ts';

export const adminRoutes = { ...staffRoutes, ...catalogueAdminRoutes } as const;
