import { route } from '../route.ts';

export const webhookRoutes = {
  receiveStripeWebhook: route({
    id: 'receiveStripeWebhook',
    group: 'webhooks',
    method: 'POST',
    path: '/webhooks/stripe',
    access: 'public',
    rate: 'anonymous',
    rawBody: true,
    summary: 'Webhook of the payment provider; its signature is verified',
    success: { status: 204 },
    description:
      'A kind that nothing here acts on is answered 204. A signed event that cannot be read is refused and logged as an error: Stripe sends it again for three days, in which the reader can be mended.',
    errors: ['invalid_webhook_signature', 'webhook_unreadable'],
  }),
} as const;
