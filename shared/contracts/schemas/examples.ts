/** Values shared by the documentation's examples; each example is parsed by its schema in a test. */
export const at = '2026-11-23T04:30:00.000Z';
export const later = '2026-11-23T05:30:00.000Z';
export const inr = (amountMinor: number) => ({ amountMinor, currency: 'INR' as const });
export const hash = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const place = {
  addressLine: '12, 3rd Cross, Indiranagar',
  pincode: '560038',
  point: { lat: 12.9784, lng: 77.6408 },
};
export const slot = { start: at, end: later };
export const price = {
  lines: [
    { code: 'base', label: 'Tap repair', amountMinor: 39_900 },
    { code: 'gst', label: 'GST 18 %', amountMinor: 7_182 },
  ],
  reasons: [{ code: 'list_price', detail: 'Demand is as usual for this hour.' }],
  total: inr(47_082),
};
const base = {
  bookingId: 'bk_01hzy3q9e8',
  serviceId: 'svc_tap_repair',
  serviceName: 'Tap repair',
  slot,
  place,
  notes: 'The kitchen tap drips.',
  createdAt: at,
  timeline: { pending_payment: at },
  envelopeId: null,
  changeRequest: null,
  cancellation: null,
  rating: null,
};
export const customerBooking = {
  ...base,
  status: 'pending_payment',
  price,
  paymentDueAt: later,
  vendorId: null,
  reschedules: 0,
};
export const vendorBooking = {
  ...base,
  status: 'confirmed',
  pay: inr(31_920),
  offer: {
    offerId: 'bk_01hzy3q9e8.1',
    expiresAt: later,
    reasons: ['The job is about 12 min from where you will be.'],
    rules: 'weighed as in force everywhere since 2026-01-01',
    parts: [
      { part: 'travel', weight: 0.3, points: 0.198, fact: '12 min to the job, 5 min added to the day' },
      { part: 'fairness', weight: 0.1, points: null, fact: null },
    ],
  },
};
export const opsBooking = {
  ...base,
  status: 'assigned',
  customerId: 'usr_asha',
  vendorId: 'usr_ravi',
  price,
  vendorShare: inr(31_920),
  platformFee: inr(7_980),
  tax: inr(7_182),
  offerRound: 1,
  passedVendorIds: [],
  escalatedAt: null,
  dispute: null,
};
export const photo = {
  photoId: 'ph_1',
  kind: 'before',
  status: 'stored',
  sha256: hash,
  url: 'https://example.org/p.webp',
  rejection: null,
};
