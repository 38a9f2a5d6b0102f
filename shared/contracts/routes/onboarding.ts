export const onboardingRoutes = {} as const;
