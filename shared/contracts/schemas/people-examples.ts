/** Values of the documentation's examples about vendors; each is parsed by its schema in a test. */
export const weekdays = [1, 2, 3, 4, 5, 6].map((weekday) => ({
  weekday,
  opensMinutes: 540,
  closesMinutes: 1140,
}));
export const profileInput = {
  displayName: "Ravi's Plumbing",
  legalName: 'Ravi Kumar',
  skills: ['tap_repair'],
  basePincode: '560038',
  basePoint: { lat: 12.9784, lng: 77.6408 },
  area: { kind: 'radius', radiusMeters: 8_000 },
  weeklyHours: weekdays,
} as const;
export const document = {
  documentId: 'doc_01kaq3w9pz',
  kind: 'trade_certificate',
  status: 'accepted',
  filedAt: '2026-11-20T10:00:00.000Z',
  validUntil: '2028-03-31T18:30:00.000Z',
  lapsed: false,
  last4: null,
  reason: null,
} as const;
export const profile = {
  vendorId: 'usr_ravi',
  status: 'approved',
  ...profileInput,
  city: 'Bengaluru',
  timeZone: 'Asia/Kolkata',
  paused: false,
  payoutsEnabled: true,
  documents: [document],
  reason: null,
  appeal: null,
  appliedAt: '2026-11-20T09:00:00.000Z',
  submittedAt: '2026-11-20T10:30:00.000Z',
  approvedAt: '2026-11-21T08:00:00.000Z',
} as const;
export const reviewed = {
  ...profile,
  status: 'in_review',
  approvedAt: null,
  reviewerId: 'usr_meera',
  claimedAt: '2026-11-21T07:40:00.000Z',
} as const;
export const card = {
  vendorId: 'usr_ravi',
  displayName: "Ravi's Plumbing",
  skills: ['tap_repair'],
  rating: { average: 4.8, count: 31 },
  jobs: 40,
} as const;
