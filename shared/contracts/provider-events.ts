/**
 * The kinds of events that the payment provider's webhook endpoint is registered with: those that change
 * something here. Each other kind would be a request that is paid for and does nothing.
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
