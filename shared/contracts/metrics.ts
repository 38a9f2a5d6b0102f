/**
 * Business metrics and their CloudWatch units. CloudWatch bills each combination of name and dimension values. With
 * five booking states these are ten, the number that an account has free. Other states, and the age of events by
 * consumer, are in the logs (docs/operations.md).
 */
export const measures = {
  /** Bookings that entered a state, by `Status`. */
  Bookings: 'Count',
  /** From a booking's payment, or the vendor who passed, to the vendor who takes it. */
  TimeToAssign: 'Seconds',
  /** 1 for an accepted offer, 0 for one declined or lapsed: the average is the rate, the count the answers. */
  OfferAcceptance: 'Count',
  /** From the customer's signature to the vendor's transfer. */
  SignToPay: 'Seconds',
  /** What somebody must see to: failed refunds, chargebacks, and signed notices that can't be read. An alarm rings for each. */
  PaymentIncidents: 'Count',
  /** From a write to its event's entry in the audit trail. */
  EventAge: 'Milliseconds',
} as const;
export type Measure = keyof typeof measures;

export const measuredStatuses = ['created', 'assigned', 'closed', 'cancelled', 'unfulfilled'] as const;
export type MeasuredStatus = (typeof measuredStatuses)[number];

export const metricsNamespace = (stage: string): string => `homeserve-${stage}`;
/** The dimension `service` that every measure has. */
export const METRICS_SERVICE = 'business';
