import type { Stripe } from 'stripe';

export type NewCustomer = Pick<Stripe.Customer, 'id' | 'created' | 'description' | 'email' | 'metadata'> & {
  readonly name: string | null;
  readonly phone: string | null;
};

export function customer(given: NewCustomer): Stripe.Customer {
  return {
    ...given,
    object: 'customer',
    address: null,
    balance: 0,
    currency: null,
    default_source: null,
    delinquent: false,
    discount: null,
    invoice_prefix: given.id.slice(-8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    next_invoice_sequence: 1,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}
