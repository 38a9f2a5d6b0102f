import { at, hash, inr, later, opsBooking } from './examples.ts';

/** Examples of what ops see; each is parsed by its schema in a test. */
export const opsPayment = {
  paymentId: 'pay_01hzy3q9e8',
  bookingId: 'bk_01hzy3q9e8',
  customerId: 'usr_asha',
  vendorId: 'usr_ravi',
  status: 'captured',
  amount: inr(47_082),
  parked: {
    reason: 'transferToVendor: the vendor has no payout account yet',
    by: { kind: 'system', id: 'sign_then_pay' },
    at,
  },
  failedRefunds: [],
} as const;
export const refundSettlement = { refundId: 're_1Nispe2eZvKYlo2C', reference: 'UTR-407712345678' } as const;
const opsOffer = {
  offerId: 'bk_01hzy3q9e8.1',
  vendorId: 'usr_ravi',
  status: 'accepted',
  sentAt: at,
  expiresAt: later,
  answeredAt: at,
  vendorShare: inr(31_920),
  reasons: ['The job is 12 minutes from you.'],
  opsReasons: [
    { part: 'travel', points: 0.198, weight: 0.3, fact: '12 min to the job, 5 min added to the day' },
    { part: 'rules', points: 0, weight: 0, fact: 'weighed as in force everywhere since 2026-01-01' },
  ],
} as const;
export const opsBookingDetail = {
  ...opsBooking,
  offers: [opsOffer],
  payment: { ...opsPayment, parked: null },
};
export const waitingSignature = {
  envelopeId: 'env_01hzy3q9e8',
  bookingId: 'bk_01hzy3q9e8',
  customerId: 'usr_asha',
  vendorId: 'usr_ravi',
  serviceName: 'Tap repair',
  total: inr(47_082),
  requestedAt: at,
  waitingMinutes: 60,
  reminders: 1,
  escalatedAt: null,
};
export const bookingLedger = {
  bookingId: 'bk_01hzy3q9e8',
  paymentId: 'pay_01hzy3q9e8',
  status: 'paid_out',
  transactions: [
    {
      transactionId: 'ltx.pay_01hzy3q9e8.payout',
      kind: 'payout',
      postedAt: later,
      entries: [
        { account: 'vendor_payable', ownerId: 'usr_ravi', amount: inr(31_920) },
        { account: 'processor_clearing', ownerId: 'platform', amount: inr(-31_920) },
      ],
      sum: inr(0),
    },
  ],
  balances: [
    { account: 'vendor_payable', ownerId: 'usr_ravi', amount: inr(31_920) },
    { account: 'processor_clearing', ownerId: 'platform', amount: inr(-31_920) },
  ],
  sum: inr(0),
};
export const auditEvent = {
  eventId: 'booking:bk_01hzy3q9e8:1',
  type: 'booking.created',
  schemaVersion: 1,
  aggregate: { kind: 'booking', id: 'bk_01hzy3q9e8' },
  sequence: 1,
  occurredAt: at,
  actor: { kind: 'customer', id: 'usr_asha' },
  correlationId: 'req-1',
  data: { bookingId: 'bk_01hzy3q9e8' },
  prevHash: '0'.repeat(64),
  hash,
} as const;
export const alert = {
  kind: 'signature_escalated',
  severity: 'critical',
  subjectId: 'bk_01hzy3q9e8',
  since: at,
  detail: 'The customer has not signed for 49 hours; 2 reminders were sent.',
} as const;
export const figures = {
  bookings: 120,
  confirmed: 112,
  assigned: 108,
  closed: 95,
  cancelled: 6,
  unfulfilled: 4,
  noShows: 1,
  disputed: 0,
  booked: inr(5_640_000),
  released: inr(4_470_000),
  revenue: inr(760_000),
  refunded: inr(188_000),
  fillRate: 0.964,
  timeToAssign: { count: 108, meanMinutes: 6.4, p50Minutes: 5, p90Minutes: 15 },
};
export const dayFigures = { date: '2026-11-23', ...figures };
export const dashboardStats = {
  at,
  live: { total: 42, byStatus: { confirmed: 9, assigned: 21, in_progress: 12 }, truncated: false },
  signatures: { waiting: 5, escalated: 1, truncated: false },
  parkedPayments: { count: 1, amount: inr(47_082), truncated: false },
  today: dayFigures,
};
export const priceFreeze = {
  city: 'Bengaluru',
  active: true,
  multiplierBp: 10_000,
  reason: 'Flooding: no surge today',
  changedBy: 'usr_meera',
  changedAt: at,
};
const pricingSettings = {
  minMultiplierBp: 8_500,
  maxMultiplierBp: 13_000,
  maxHourlyChangeBp: 1_500,
  hysteresisBp: 150,
  multiplierGridBp: 50,
  demandElasticity: 1.5,
  supplyElasticity: 1.5,
  priorRequests: 2,
  vendorShareBp: 8_000,
  vendorSurgeShareBp: 8_000,
  fees: [{ code: 'booking_fee', label: 'Booking fee', amountMinor: 1_900 }],
  taxes: [{ code: 'gst', label: 'GST 18 %', rateBp: 1_800 }],
};
const allocationSettings = {
  weights: {
    rating: 0.2,
    travel: 0.3,
    load: 0.1,
    acceptance: 0.1,
    punctuality: 0.1,
    preference: 0.1,
    fairness: 0.1,
  },
  ratingPrior: { mean: 4.1, strength: 8 },
  acceptancePrior: { mean: 0.7, strength: 6 },
  punctualityPrior: { mean: 0.85, strength: 8 },
  travelHalfMinutes: 20,
  maxTravelMinutes: 90,
  exposureHalfOffers: 10,
  exposureShare: 0.5,
  leadMinutes: 15,
};
export const cityRuleInput = {
  subject: 'pricing',
  reason: 'No more than 1.3 through the festival',
  config: pricingSettings,
} as const;
export const cityRule = {
  ruleId: 'rul_01hzy3q9e8',
  ...cityRuleInput,
  effectiveFrom: later,
  status: 'coming',
  setBy: 'usr_meera',
  setAt: at,
  withdrawn: null,
} as const;
export const cityRules = {
  city: 'Bengaluru',
  items: [cityRule],
  nextCursor: null,
  inForce: {
    pricing: {
      city: '*',
      effectiveFrom: '2017-07-01T00:00:00.000Z',
      config: { ...pricingSettings, maxMultiplierBp: 15_000, minMultiplierBp: 8_000, fees: [] },
    },
    allocation: {
      city: '*',
      effectiveFrom: '2026-01-01T00:00:00.000Z',
      config: allocationSettings,
    },
  },
};
