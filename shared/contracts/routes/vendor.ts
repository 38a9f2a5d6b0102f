export const vendorRoutes = {} as const;
