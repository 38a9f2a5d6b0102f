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
    summary: "The payment provider's notices; the signature over the body is checked",
    success: { status: 204 },
    errors: ['invalid_webhook_signature'],
  }),
} as const;
