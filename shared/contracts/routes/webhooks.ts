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
    errors: ['invalid_webhook_signature'],
  }),
} as const;
