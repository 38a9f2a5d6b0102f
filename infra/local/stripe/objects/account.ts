import type { Stripe } from 'stripe';

const FIELDS = ['external_account', 'individual.dob.day', 'individual.first_name', 'tos_acceptance.date'];

/** The requirements that are still due: all until the onboarding page is completed. */
export const requirementsOf = (complete: boolean): Stripe.Account.Requirements => ({
  alternatives: [],
  current_deadline: null,
  currently_due: complete ? [] : FIELDS,
  disabled_reason: complete ? null : 'requirements.past_due',
  errors: [],
  eventually_due: complete ? [] : FIELDS,
  past_due: complete ? [] : FIELDS,
  pending_verification: [],
});

const settings = (): Stripe.Account.Settings => ({
  bacs_debit_payments: { display_name: null, service_user_number: null },
  branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
  card_issuing: { tos_acceptance: { date: null, ip: null } },
  card_payments: {
    decline_on: { avs_failure: false, cvc_failure: false },
    statement_descriptor_prefix: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  dashboard: { display_name: null, timezone: 'Asia/Kolkata' },
  invoices: { default_account_tax_ids: null, hosted_payment_method_save: null },
  payments: {
    statement_descriptor: null,
    statement_descriptor_kana: null,
    statement_descriptor_kanji: null,
    statement_descriptor_prefix_kana: null,
    statement_descriptor_prefix_kanji: null,
  },
  payouts: {
    debit_negative_balances: true,
    schedule: { delay_days: 2, interval: 'daily' },
    statement_descriptor: null,
  },
  sepa_debit_payments: {},
});

export type NewAccount = {
  readonly id: string;
  readonly created: number;
  readonly type: 'custom' | 'express' | 'standard';
  readonly country: string;
  readonly currency: string;
  readonly email: string | null;
  readonly businessType: 'company' | 'individual' | null;
  readonly metadata: Record<string, string>;
  readonly complete: boolean;
};

/** A connected account; it may receive transfers and payouts once it is complete. */
export function account(given: NewAccount): Stripe.Account {
  const { id, complete } = given;
  const address = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
  return {
    id,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: null,
      minority_owned_business_designation: null,
      name: null,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: address,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: given.businessType,
    capabilities: {
      card_payments: complete ? 'active' : 'inactive',
      transfers: complete ? 'active' : 'inactive',
    },
    charges_enabled: complete,
    controller: { type: 'application', is_controller: true },
    country: given.country,
    created: given.created,
    default_currency: given.currency,
    details_submitted: complete,
    email: given.email,
    external_accounts: {
      object: 'list',
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: requirementsOf(true),
    metadata: given.metadata,
    payouts_enabled: complete,
    requirements: requirementsOf(complete),
    settings: settings(),
    tos_acceptance: { date: complete ? given.created : null, ip: null, user_agent: null },
    type: given.type,
  };
}
