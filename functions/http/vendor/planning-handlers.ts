import { dayHandlers } from './day-handlers.ts';
import { offerHandlers } from './offer-handlers.ts';

/** Handlers that read or change vendors' days; loading them loads the engines. */
export const planningHandlers = { ...offerHandlers, ...dayHandlers };
