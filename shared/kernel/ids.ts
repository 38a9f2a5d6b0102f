/** A string branded with the kind of thing it names, so that ids of different things can't be mixed up. */
export type Id<Brand extends string> = string & { readonly __id: Brand };

export type UserId = Id<'user'>;
export type BookingId = Id<'booking'>;
export type PaymentId = Id<'payment'>;
export type EnvelopeId = Id<'envelope'>;
export type ServiceId = Id<'service'>;
export type EventId = Id<'event'>;

/** Makes new ids: injected, so that tests and simulations are repeatable. */
export type IdSource = { next(prefix: string): string };
