import type { BookingPrice, Place, Slot } from '#domain/booking/booking.ts';
import type { Sealer } from './ports.ts';

/** What a quote binds: who, what, where, when, at which price, until when. */
export type Quote = {
  readonly quoteId: string;
  readonly customerId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly skill: string;
  readonly city: string;
  readonly timeZone: string;
  readonly place: Place;
  readonly slot: Slot;
  readonly durationMinutes: number;
  readonly price: BookingPrice;
  readonly expiresAt: string;
};

const TYPE = 'quote+jws';

/** A quote as the client carries it: a compact JWS whose payload is the quote's JSON. */
export async function sealQuote(sealer: Sealer, quote: Quote): Promise<string> {
  const payload = JSON.stringify(quote);
  const [header, , signature] = (await sealer.seal(payload, TYPE)).split('.');
  return `${header}.${Buffer.from(payload, 'utf8').toString('base64url')}.${signature}`;
}

/** The quote in a token that we sealed; undefined for any other text. The caller checks its expiry. */
export async function openQuote(sealer: Sealer, token: string): Promise<Quote | undefined> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (rest.length > 0 || payload === '') return undefined;
  const text = Buffer.from(payload, 'base64url').toString('utf8');
  if (!(await sealer.verify(text, `${header}..${signature}`, TYPE))) return undefined;
  // Only what this module sealed verifies, and it seals quotes alone.
  return JSON.parse(text) as Quote;
}
