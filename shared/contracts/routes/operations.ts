import { opsBookingRoutes } from './ops-bookings.ts';
import { opsOversightRoutes } from './ops-oversight.ts';
import { opsPaymentRoutes } from './ops-payments.ts';

export const operationsRoutes = { ...opsBookingRoutes, ...opsPaymentRoutes, ...opsOversightRoutes } as const;
