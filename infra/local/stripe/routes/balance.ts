import * as z from 'zod';
import { pageOf } from '../pagination.ts';
import { everyRequest, listParameters, string } from '../parameters.ts';
import { type Context, idOf, operation } from '../route.ts';
import { resourceMissing } from '../stripe-error.ts';

function totals(context: Context): Map<string, number> {
  const totalOf = new Map<string, number>();
  for (const { currency, net } of context.store.list('balance_transactions')) {
    totalOf.set(currency, (totalOf.get(currency) ?? 0) + net);
  }
  return totalOf;
}

/** The platform's balance in minor units. */
export const availableBalance = (context: Context, currency: string): number =>
  totals(context).get(currency) ?? 0;

const retrieve = operation({
  method: 'GET',
  path: '/v1/balance',
  parameters: z.strictObject(everyRequest),
  handle: (context) => {
    const totalOf = totals(context);
    const amounts = totalOf.size === 0 ? [['usd', 0] as const] : [...totalOf];
    const fund = (currency: string, amount: number) => ({ amount, currency, source_types: { card: amount } });
    return {
      object: 'balance',
      available: amounts.map(([currency, amount]) => fund(currency, amount)),
      connect_reserved: amounts.map(([currency]) => ({ amount: 0, currency })),
      livemode: false,
      pending: amounts.map(([currency]) => fund(currency, 0)),
    };
  },
});

const retrieveTransaction = operation({
  method: 'GET',
  path: '/v1/balance_transactions/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => {
    const found = context.store.get('balance_transactions', id);
    if (found === undefined) throw resourceMissing('balance transaction', id, 'id');
    return found;
  },
});

const listTransactions = operation({
  method: 'GET',
  path: '/v1/balance_transactions',
  parameters: z.strictObject({
    ...listParameters,
    source: string.optional(),
    type: string.optional(),
    currency: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store
      .list('balance_transactions')
      .filter((movement) => given.source === undefined || idOf(movement.source) === given.source)
      .filter((movement) => given.type === undefined || movement.type === given.type)
      .filter((movement) => given.currency === undefined || movement.currency === given.currency);
    return pageOf(wanted, given, '/v1/balance_transactions');
  },
});

export const balanceOperations = [retrieve, retrieveTransaction, listTransactions];
