import { randomBytes } from 'node:crypto';
import type { Stripe } from 'stripe';
import * as z from 'zod';
import { pageOf } from '../pagination.ts';
import { everyRequest, listParameters, mergeMetadata, metadata, string } from '../parameters.ts';
import { type Context, deleted, operation } from '../route.ts';
import { newId } from '../store.ts';
import { resourceMissing } from '../stripe-error.ts';

const retrieveEvent = operation({
  method: 'GET',
  path: '/v1/events/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => {
    const found = context.store.get('events', id);
    if (found === undefined) throw resourceMissing('event', id, 'id');
    return found;
  },
});

const listEvents = operation({
  method: 'GET',
  path: '/v1/events',
  parameters: z.strictObject({
    ...listParameters,
    type: string.optional(),
    types: z.array(string).optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store
      .list('events')
      .filter(({ type }) => given.type === undefined || type === given.type)
      .filter(({ type }) => given.types === undefined || given.types.includes(type));
    return pageOf(wanted, given, '/v1/events');
  },
});

function endpointOf(context: Context, id: string): Stripe.WebhookEndpoint {
  const found = context.store.get('webhook_endpoints', id);
  if (found === undefined) throw resourceMissing('webhook endpoint', id, 'id');
  return found;
}

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address.' });

const createEndpoint = operation({
  method: 'POST',
  path: '/v1/webhook_endpoints',
  parameters: z.strictObject({
    ...everyRequest,
    url: httpUrl,
    enabled_events: z.array(string).min(1),
    description: string.optional(),
    metadata: metadata.optional(),
  }),
  handle: (context, given) => {
    const made: Stripe.WebhookEndpoint = {
      id: newId('we'),
      object: 'webhook_endpoint',
      api_version: null,
      application: null,
      created: context.nowSeconds(),
      description: given.description ?? null,
      enabled_events: given.enabled_events,
      livemode: false,
      metadata: mergeMetadata({}, given.metadata),
      status: 'enabled',
      url: given.url,
    };
    const secret = `whsec_${randomBytes(24).toString('base64url')}`;
    context.store.put('webhook_endpoints', made);
    context.store.put('endpoint_secrets', { id: made.id, secret });
    return { ...made, secret };
  },
});

const retrieveEndpoint = operation({
  method: 'GET',
  path: '/v1/webhook_endpoints/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => endpointOf(context, id),
});

const listEndpoints = operation({
  method: 'GET',
  path: '/v1/webhook_endpoints',
  parameters: z.strictObject(listParameters),
  handle: (context, given) => pageOf(context.store.list('webhook_endpoints'), given, '/v1/webhook_endpoints'),
});

const removeEndpoint = operation({
  method: 'DELETE',
  path: '/v1/webhook_endpoints/:id',
  parameters: z.strictObject({}),
  handle: (context, _given, id) => {
    context.store.remove('webhook_endpoints', endpointOf(context, id).id);
    context.store.remove('endpoint_secrets', id);
    return deleted('webhook_endpoint', id);
  },
});

export const eventOperations = [
  retrieveEvent,
  listEvents,
  createEndpoint,
  retrieveEndpoint,
  listEndpoints,
  removeEndpoint,
];
