/** The kinds of aggregates: each has a state, a version and an event history. */
export const aggregateKinds = [
  'booking',
  'offer',
  'payment',
  'envelope',
  'photo',
  'user',
  'session',
  'vendor',
  'service',
  'invitation',
  'price_freeze',
  'city_rules',
  'city_weather',
  'vendor_preferences',
] as const;
export type AggregateKind = (typeof aggregateKinds)[number];

/**
 * The attribute of an aggregate's item that holds its state and the event that led to it. No other item has an attribute of
 * this name, so the readers of the table's stream filter by it.
 */
export const AGGREGATE_BODY = 'b';
