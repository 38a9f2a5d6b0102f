/** A string branded with the kind of thing it names, so that ids of different things can't be mixed up. */
export type Id<Brand extends string> = string & { readonly __id: Brand };

export type UserId = Id<'user'>;
export type SessionId = Id<'session'>;
export type BookingId = Id<'booking'>;
export type OfferId = Id<'offer'>;
export type PaymentId = Id<'payment'>;
export type EnvelopeId = Id<'envelope'>;
export type QuoteId = Id<'quote'>;
export type ServiceId = Id<'service'>;
export type PhotoId = Id<'photo'>;
export type EventId = Id<'event'>;

/** Makes new ids: injected, so that tests and simulations are repeatable. */
export type IdSource = { next(prefix: string): string };
