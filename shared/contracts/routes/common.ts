import { profileRoutes } from './profile.ts';

export const commonRoutes = { ...profileRoutes } as const;
