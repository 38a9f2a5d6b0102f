import { operationsRoutes } from '#contracts/routes/operations.ts';
import { createHttpHandler } from '#functions/runtime/http-handler.ts';
import { bookingHandlers } from './booking-handlers.ts';
import { clock, limiter } from './composition.ts';
import { dayHandlers } from './day-handlers.ts';
import { oversightHandlers } from './oversight-handlers.ts';
import { paymentHandlers } from './payment-handlers.ts';

export const handler = createHttpHandler({
  routes: operationsRoutes,
  handlers: { ...bookingHandlers, ...paymentHandlers, ...oversightHandlers, ...dayHandlers },
  limiter,
  clock,
});
