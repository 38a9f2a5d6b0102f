export const commonRoutes = {} as const;
