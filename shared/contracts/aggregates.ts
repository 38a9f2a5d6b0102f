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
] as const;
export type AggregateKind = (typeof aggregateKinds)[number];
