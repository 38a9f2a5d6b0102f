import { dayHandlers } from './day-handlers.ts';
import { offerHandlers } from './offer-handlers.ts';

/** What looks at vendors' days: the engines are loaded with it. */
export const planningHandlers = { ...offerHandlers, ...dayHandlers };
