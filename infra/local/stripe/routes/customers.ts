import * as z from 'zod';
import { customer } from '../objects/customer.ts';
import { pageOf } from '../pagination.ts';
import { everyRequest, listParameters, mergeMetadata, metadata, string } from '../parameters.ts';
import { type Context, deleted, operation } from '../route.ts';
import { newId } from '../store.ts';
import { resourceMissing } from '../stripe-error.ts';

const details = {
  description: string.optional(),
  email: string.optional(),
  metadata: metadata.optional(),
  name: string.optional(),
  phone: string.optional(),
};

function customerOf(context: Context, id: string) {
  const found = context.store.get('customers', id);
  if (found === undefined) throw resourceMissing('customer', id, 'id');
  return found;
}

const create = operation({
  method: 'POST',
  path: '/v1/customers',
  parameters: z.strictObject({ ...everyRequest, ...details }),
  handle: (context, given) => {
    const made = customer({
      id: newId('cus'),
      created: context.nowSeconds(),
      description: given.description ?? null,
      email: given.email ?? null,
      metadata: mergeMetadata({}, given.metadata),
      name: given.name ?? null,
      phone: given.phone ?? null,
    });
    context.store.put('customers', made);
    context.emit('customer.created', made);
    return made;
  },
});

const update = operation({
  method: 'POST',
  path: '/v1/customers/:id',
  parameters: z.strictObject({ ...everyRequest, ...details }),
  handle: (context, given, id) => {
    const old = customerOf(context, id);
    const changed = {
      ...old,
      description: given.description ?? old.description,
      email: given.email ?? old.email,
      name: given.name ?? old.name ?? null,
      phone: given.phone ?? old.phone ?? null,
      metadata: mergeMetadata(old.metadata ?? {}, given.metadata),
    };
    context.store.put('customers', changed);
    context.emit('customer.updated', changed);
    return changed;
  },
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/customers/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => customerOf(context, id),
});

const list = operation({
  method: 'GET',
  path: '/v1/customers',
  parameters: z.strictObject({ ...listParameters, email: string.optional() }),
  handle: (context, given) => {
    const all = context.store.list('customers');
    return pageOf(
      all.filter(({ email }) => given.email === undefined || email === given.email),
      given,
      '/v1/customers',
    );
  },
});

const remove = operation({
  method: 'DELETE',
  path: '/v1/customers/:id',
  parameters: z.strictObject({}),
  handle: (context, _given, id) => {
    context.emit('customer.deleted', customerOf(context, id));
    context.store.remove('customers', id);
    return deleted('customer', id);
  },
});

export const customerOperations = [create, update, retrieve, list, remove];
