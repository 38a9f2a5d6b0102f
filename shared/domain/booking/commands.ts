import type { DisputeOutcome, HandOnCause, Slot } from './booking.ts';

/** What each command carries besides its type. */
type Payloads = {
  confirm: object;
  expire: object;
  propose_vendor: { readonly vendorId: string };
  /** The vendor drops out, and another is asked. */
  hand_on: { readonly vendorId: string; readonly cause: HandOnCause };
  /** The vendor drops out, and nobody else is available: ops have to find somebody. */
  vacate: { readonly cause: HandOnCause };
  assign: object;
  give_up: object;
  depart: object;
  arrive: object;
  start: object;
  complete: { readonly photosBefore: number; readonly photosAfter: number };
  request_signature: { readonly envelopeId: string };
  request_changes: { readonly reason: string };
  sign: object;
  close: object;
  /** Ops have released the money, and the vendor was paid without the customer's signature. */
  close_unsigned: object;
  escalate_signature: object;
  cancel: { readonly reason: string };
  reschedule: { readonly slot: Slot; readonly vendorId: string };
  report_customer_no_show: object;
  report_vendor_no_show: object;
  dispute: { readonly reason: string };
  resolve: { readonly resolution: string; readonly outcome: DisputeOutcome };
  redact: object;
  rate: { readonly stars: number; readonly comment: string };
};

export type CommandType = keyof Payloads;

/** A command of type `T`; of any type when `T` is left out. */
export type BookingCommand<T extends CommandType = CommandType> = {
  [K in T]: { readonly type: K } & Payloads[K];
}[T];

export type BookingRefusal = {
  readonly code: 'illegal_transition' | 'outside_policy' | 'photos_missing' | 'already_rated';
  readonly detail: string;
};
