import type { Stripe } from 'stripe';
import * as z from 'zod';
import { move } from '../authorisation.ts';
import { transfer, transferReversal } from '../objects/movements.ts';
import { pageOf } from '../pagination.ts';
import {
  currency,
  everyRequest,
  listParameters,
  mergeMetadata,
  metadata,
  positiveAmount,
  string,
} from '../parameters.ts';
import { type Context, idOf, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, resourceMissing } from '../stripe-error.ts';
import { availableBalance } from './balance.ts';
import { chargeOf } from './charges.ts';

function transferOf(context: Context, id: string): Stripe.Transfer {
  const found = context.store.get('transfers', id);
  if (found === undefined) throw resourceMissing('transfer', id, 'id');
  return found;
}

function admitDestination(context: Context, id: string): void {
  const destination = context.store.get('accounts', id);
  if (destination === undefined) throw resourceMissing('destination', id, 'destination', 400);
  if (destination.capabilities?.transfers !== 'active') {
    throw invalidRequest(
      'Your destination account needs to have the `transfers` capability enabled.',
      'insufficient_capabilities_for_transfer',
      'destination',
    );
  }
}

/** The part of a charge that is not yet used by transfers with it as their source. */
function leftOfSource(context: Context, source: Stripe.Charge): number {
  const passedOn = context.store
    .list('transfers')
    .filter((made) => idOf(made.source_transaction) === source.id)
    .reduce((total, made) => total + made.amount, 0);
  return source.amount_captured - passedOn;
}

const create = operation({
  method: 'POST',
  path: '/v1/transfers',
  parameters: z.strictObject({
    ...everyRequest,
    amount: positiveAmount,
    currency,
    destination: string,
    description: string.optional(),
    metadata: metadata.optional(),
    source_transaction: string.optional(),
    transfer_group: string.optional(),
  }),
  handle: (context, given) => {
    admitDestination(context, given.destination);
    const source =
      given.source_transaction === undefined
        ? undefined
        : chargeOf(context, given.source_transaction, 'source_transaction', 400);
    if (source !== undefined && given.amount > leftOfSource(context, source)) {
      throw invalidRequest(
        'The transfer is more than what is left of its source.',
        'amount_too_large',
        'amount',
      );
    }
    if (given.amount > availableBalance(context, given.currency)) {
      throw invalidRequest('You have insufficient available funds in your account.', 'balance_insufficient');
    }
    const id = newId('tr');
    const made = transfer({
      id,
      created: context.nowSeconds(),
      amount: given.amount,
      currency: given.currency,
      description: given.description ?? null,
      destination: given.destination,
      metadata: mergeMetadata({}, given.metadata),
      source_transaction: source?.id ?? null,
      transfer_group: given.transfer_group ?? source?.transfer_group ?? null,
      destinationPayment: newId('py'),
      balanceTransaction: move(
        context,
        'transfer',
        -given.amount,
        given.currency,
        id,
        given.description ?? null,
      ).id,
    });
    context.store.put('transfers', made);
    context.emit('transfer.created', made);
    return made;
  },
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/transfers/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => transferOf(context, id),
});

const list = operation({
  method: 'GET',
  path: '/v1/transfers',
  parameters: z.strictObject({
    ...listParameters,
    destination: string.optional(),
    transfer_group: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store
      .list('transfers')
      .filter((made) => given.destination === undefined || idOf(made.destination) === given.destination)
      .filter((made) => given.transfer_group === undefined || made.transfer_group === given.transfer_group);
    return pageOf(wanted, given, '/v1/transfers');
  },
});

const reverse = operation({
  method: 'POST',
  path: '/v1/transfers/:id/reversals',
  parameters: z.strictObject({
    ...everyRequest,
    amount: positiveAmount.optional(),
    description: string.optional(),
    metadata: metadata.optional(),
  }),
  handle: (context, given, id) => {
    const made = transferOf(context, id);
    const left = made.amount - made.amount_reversed;
    if (left === 0)
      throw invalidRequest(`Transfer ${id} is already fully reversed.`, 'transfer_already_reversed');
    const amount = given.amount ?? left;
    if (amount > left) {
      throw invalidRequest(
        `Reversal amount (${amount}) is greater than what is left of the transfer (${left}).`,
        'amount_too_large',
        'amount',
      );
    }
    const reversalId = newId('trr');
    const reversal = transferReversal(
      {
        id: reversalId,
        created: context.nowSeconds(),
        amount,
        currency: made.currency,
        metadata: mergeMetadata({}, given.metadata),
        balance_transaction: move(context, 'transfer_refund', amount, made.currency, reversalId, null).id,
      },
      id,
    );
    const reversals = { ...made.reversals, data: [reversal, ...made.reversals.data] };
    const changed = {
      ...made,
      amount_reversed: made.amount_reversed + amount,
      reversed: amount === left,
      reversals,
    };
    context.store.put('transfer_reversals', reversal);
    context.store.put('transfers', changed);
    context.emit('transfer.reversed', changed);
    return reversal;
  },
});

const listReversals = operation({
  method: 'GET',
  path: '/v1/transfers/:id/reversals',
  parameters: z.strictObject(listParameters),
  handle: (context, given, id) =>
    pageOf(transferOf(context, id).reversals.data, given, `/v1/transfers/${id}/reversals`),
});

const retrieveReversal = operation({
  method: 'GET',
  path: '/v1/transfers/:id/reversals/:reversal',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id, _caller, ids) => {
    const found = transferOf(context, id).reversals.data.find((reversal) => reversal.id === ids[1]);
    if (found === undefined) throw resourceMissing('transfer reversal', ids[1] ?? '', 'id');
    return found;
  },
});

export const transferOperations = [create, retrieve, list, reverse, listReversals, retrieveReversal];
