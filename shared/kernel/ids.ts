/** A string branded with the kind of entity it identifies, so that ids of different kinds can't be mixed up. */
export type Id<Brand extends string> = string & { readonly __id: Brand };

export type UserId = Id<'user'>;
export type BookingId = Id<'booking'>;
export type PaymentId = Id<'payment'>;
export type ServiceId = Id<'service'>;

/**
 * The prefix for ids of an entity's parts. A part's id contains its owner's, so that both can be stored and read
 * together: session `ses_{owner}_{own}` belongs to user `usr_{owner}`.
 */
export const partPrefix = (prefix: string, wholeId: string): string =>
  `${prefix}_${wholeId.slice(wholeId.indexOf('_') + 1)}`;

/** The owner's id, with this prefix, from the id of a part. */
export function wholeOf(partId: string, wholePrefix: string): string {
  const from = partId.indexOf('_') + 1;
  return `${wholePrefix}_${partId.slice(from, Math.max(from, partId.lastIndexOf('_')))}`;
}

/** Makes new ids; injected, so that tests and simulations are repeatable. */
export type IdSource = { next(prefix: string): string };
