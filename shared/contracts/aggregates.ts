/** The kinds of things that have a state, a version and a history. */
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
  'vendor_wishes',
] as const;
export type AggregateKind = (typeof aggregateKinds)[number];

/**
 * The attribute of an aggregate's stored item that holds its state and the event that led to it. No other item
 * has one of this name: by it the table's stream is filtered for what goes to the bus and the audit trail.
 */
export const AGGREGATE_BODY = 'b';
