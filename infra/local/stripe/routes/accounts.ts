import type { Stripe } from 'stripe';
import * as z from 'zod';
import { account, requirementsOf } from '../objects/account.ts';
import { pageOf } from '../pagination.ts';
import { boolean, everyRequest, listParameters, mergeMetadata, metadata, string } from '../parameters.ts';
import { type Context, deleted, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, StripeDoubleError } from '../stripe-error.ts';

const CURRENCY_OF: Readonly<Record<string, string>> = { GB: 'gbp', IN: 'inr', SG: 'sgd', US: 'usd' };
const LINK_SECONDS = 300;

function accountOf(context: Context, id: string): Stripe.Account {
  const found = context.store.get('accounts', id);
  if (found === undefined) {
    throw new StripeDoubleError(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key does not have access to account '${id}' (or that account does not exist).`,
    });
  }
  return found;
}

/** Completes onboarding, after which the payee can be paid. */
export function completeOnboarding(context: Context, id: string): Stripe.Account {
  const complete: Stripe.Account = {
    ...accountOf(context, id),
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    details_submitted: true,
    payouts_enabled: true,
    requirements: requirementsOf(true),
    tos_acceptance: { date: context.nowSeconds(), ip: null, user_agent: null },
  };
  context.store.put('accounts', complete);
  context.emit('account.updated', complete);
  return complete;
}

const requested = z.strictObject({ requested: boolean }).optional();

const create = operation({
  method: 'POST',
  path: '/v1/accounts',
  parameters: z.strictObject({
    ...everyRequest,
    type: z.enum(['custom', 'express', 'standard']).default('standard'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .default('US'),
    email: z.email().max(800).optional(),
    default_currency: string.optional(),
    business_type: z.enum(['company', 'individual']).optional(),
    capabilities: z.strictObject({ card_payments: requested, transfers: requested }).optional(),
    metadata: metadata.optional(),
  }),
  handle: (context, given) => {
    const currency = given.default_currency ?? CURRENCY_OF[given.country];
    if (currency === undefined)
      throw invalidRequest(
        `Country '${given.country}' is not supported here.`,
        'country_unsupported',
        'country',
      );
    const made = account({
      id: newId('acct'),
      created: context.nowSeconds(),
      type: given.type,
      country: given.country,
      currency,
      email: given.email ?? null,
      businessType: given.business_type ?? null,
      metadata: mergeMetadata({}, given.metadata),
      complete: context.payeeOnboarding === 'instant',
    });
    context.store.put('accounts', made);
    if (made.payouts_enabled) context.emit('account.updated', made);
    return made;
  },
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/accounts/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => accountOf(context, id),
});

const update = operation({
  method: 'POST',
  path: '/v1/accounts/:id',
  parameters: z.strictObject({ ...everyRequest, email: z.email().optional(), metadata: metadata.optional() }),
  handle: (context, given, id) => {
    const old = accountOf(context, id);
    const changed = {
      ...old,
      email: given.email ?? old.email,
      metadata: mergeMetadata(old.metadata ?? {}, given.metadata),
    };
    context.store.put('accounts', changed);
    context.emit('account.updated', changed);
    return changed;
  },
});

const list = operation({
  method: 'GET',
  path: '/v1/accounts',
  parameters: z.strictObject(listParameters),
  handle: (context, given) => pageOf(context.store.list('accounts'), given, '/v1/accounts'),
});

const remove = operation({
  method: 'DELETE',
  path: '/v1/accounts/:id',
  parameters: z.strictObject({}),
  handle: (context, _given, id) => {
    context.store.remove('accounts', accountOf(context, id).id);
    return deleted('account', id);
  },
});

const createLink = operation({
  method: 'POST',
  path: '/v1/account_links',
  parameters: z.strictObject({
    ...everyRequest,
    account: string,
    type: z.enum(['account_onboarding', 'account_update']),
    refresh_url: string.optional(),
    return_url: string.optional(),
  }),
  handle: (context, given) => {
    const { id } = accountOf(context, given.account);
    const query =
      given.return_url === undefined
        ? ''
        : `?${new URLSearchParams({ return_url: given.return_url }).toString()}`;
    return {
      object: 'account_link',
      created: context.nowSeconds(),
      expires_at: context.nowSeconds() + LINK_SECONDS,
      url: `${context.baseUrl}/_local/onboarding/${id}${query}`,
    };
  },
});

export const accountOperations = [create, retrieve, update, list, remove, createLink];
