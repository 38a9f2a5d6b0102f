/**
 * The event types for which the payment provider's webhook is registered: those that change something here. Any other
 * type would cost a request and do nothing.
 */
export const STRIPE_EVENTS = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.failed',
  // Beside others, a refund that was called off.
  'refund.updated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.closed',
  'account.updated',
] as const;
