import { opsBookingRoutes } from './ops-bookings.ts';
import { opsCityRuleRoutes } from './ops-city-rules.ts';
import { opsDayRoutes } from './ops-days.ts';
import { opsOversightRoutes } from './ops-oversight.ts';
import { opsPaymentRoutes } from './ops-payments.ts';
import { opsWeatherRoutes } from './ops-weather.ts';

export const operationsRoutes = {
  ...opsBookingRoutes,
  ...opsPaymentRoutes,
  ...opsOversightRoutes,
  ...opsDayRoutes,
  ...opsCityRuleRoutes,
  ...opsWeatherRoutes,
} as const;
