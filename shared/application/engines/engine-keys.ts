import { pulseOutlookKey } from '#application/pulse/pulse-documents.ts';

// Apart from the state that they name: who only remembers documents loads no models.

export const travelModelKey = (city: string): string => `travel-model:${city}`;
/** What the nights' refits learned of a city's travel; it is part of the model. */
export const travelFitKey = (city: string): string => `travel-fit:${city}`;
export const bufferModelKey = (city: string): string => `buffer-model:${city}`;
export const pulseKey = (pincode: string): string => `pulse:${pincode}`;
export const priceFreezeKey = (city: string): string => `price-freeze:${city}`;

export const cityRulesKey = (city: string): string => `city-rules:${city}`;

/** Documents that change seldom: what schedules fit, and the rules that people set. */
export const isSeldomChanged = (key: string): boolean =>
  [pulseOutlookKey(''), travelFitKey(''), cityRulesKey('')].some((kind) => key.startsWith(kind));
