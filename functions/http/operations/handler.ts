import { operationsRoutes } from '#contracts/routes/operations.ts';
import { opsCityRuleRoutes } from '#contracts/routes/ops-city-rules.ts';
import { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import { opsWeatherRoutes } from '#contracts/routes/ops-weather.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { lateHandlers } from '#functions/runtime/late-handlers.ts';
import { bookingHandlers } from './booking-handlers.ts';
import { clock, limiter } from './composition.ts';
import { interventionRoutes } from './intervention-routes.ts';

export const handler = createHttpHandler({
  routes: operationsRoutes,
  handlers: {
    ...bookingHandlers,
    ...lateHandlers(
      interventionRoutes,
      async () => (await import('./intervention-handlers.ts')).interventionHandlers,
    ),
    ...lateHandlers(opsPaymentRoutes, async () => (await import('./payment-handlers.ts')).paymentHandlers),
    ...lateHandlers(
      opsOversightRoutes,
      async () => (await import('./oversight-handlers.ts')).oversightHandlers,
    ),
    ...lateHandlers(
      opsCityRuleRoutes,
      async () => (await import('./city-rules-handlers.ts')).cityRulesHandlers,
    ),
    ...lateHandlers(opsWeatherRoutes, async () => (await import('./weather-handlers.ts')).weatherHandlers),
    ...lateHandlers(opsDayRoutes, async () => (await import('./day-handlers.ts')).dayHandlers),
  },
  limiter,
  clock,
});
