/** A string branded with the kind of thing it names, so that ids of different things can't be mixed up. */
export type Id<Brand extends string> = string & { readonly __id: Brand };

export type UserId = Id<'user'>;
export type BookingId = Id<'booking'>;
export type PaymentId = Id<'payment'>;
export type EnvelopeId = Id<'envelope'>;
export type ServiceId = Id<'service'>;
export type EventId = Id<'event'>;

/**
 * What the ids of a thing's parts begin with, so that a part's id names what it is of and both are found together:
 * `ses_{owner}_{own}` is of `usr_{owner}`.
 */
export const partPrefix = (prefix: string, wholeId: string): string =>
  `${prefix}_${wholeId.slice(wholeId.indexOf('_') + 1)}`;

/** The id, with this prefix, of what a part is of. */
export function wholeOf(partId: string, wholePrefix: string): string {
  const from = partId.indexOf('_') + 1;
  return `${wholePrefix}_${partId.slice(from, Math.max(from, partId.lastIndexOf('_')))}`;
}

/** Makes new ids: injected, so that tests and simulations are repeatable. */
export type IdSource = { next(prefix: string): string };
