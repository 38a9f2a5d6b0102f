export const vendorAccountRoutes = {} as const;
