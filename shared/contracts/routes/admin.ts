import { staffRoutes } from './staff.ts';

export const adminRoutes = { ...staffRoutes } as const;
