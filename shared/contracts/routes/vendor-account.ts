import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import * as general from '../schemas/examples.ts';
import * as schema from '../schemas/people.ts';
import * as example from '../schemas/people-examples.ts';
import { cursor, instant, money, page, pageQuery, text } from '../schemas/primitives.ts';

const vendor = { group: 'vendor', access: ['vendor'] } as const;
const profile = { status: 200, schema: schema.vendorProfile, example: example.profile } as const;
const changed = ['not_found', 'illegal_transition', 'version_conflict'] as const;

const applicationRoutes = {
  getVendorProfile: route({
    id: 'getVendorProfile',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/profile',
    rate: 'read',
    summary: 'Your profile, documents and application status',
    success: profile,
    errors: ['not_found'],
  }),
  putVendorProfile: route({
    id: 'putVendorProfile',
    ...vendor,
    method: 'PUT',
    path: '/v1/vendor/profile',
    rate: 'write',
    summary: 'Create your application, or change your profile',
    description:
      "The first call creates a draft application. The profile is locked during review; an approved vendor's legal name can't be changed.",
    body: schema.profileInput,
    bodyExample: example.profileInput,
    success: profile,
    errors: ['not_serviceable', 'point_outside_pincode', 'illegal_transition', 'version_conflict'],
  }),
  submitApplication: route({
    id: 'submitApplication',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/application/submit',
    rate: 'write',
    summary: 'Submit your application for review, or resubmit it after changes',
    success: { ...profile, example: { ...example.profile, status: 'submitted', approvedAt: null } },
    errors: [...changed, 'document_invalid'],
  }),
  withdrawApplication: route({
    id: 'withdrawApplication',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/application/withdraw',
    rate: 'write',
    summary: 'Withdraw your application while it is submitted or in review',
    success: { ...profile, example: { ...example.profile, status: 'draft', approvedAt: null } },
    errors: changed,
  }),
  appealSuspension: route({
    id: 'appealSuspension',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/appeal',
    rate: 'write',
    summary: 'Appeal against your suspension, once; a different reviewer decides',
    body: () => z.strictObject({ text: text(10, 2_000) }),
    bodyExample: { text: 'The complaint was about another firm of the same name.' },
    success: { ...profile, example: { ...example.profile, status: 'suspended' } },
    errors: changed,
  }),
} as const;

const documentRoutes = {
  listDocuments: route({
    id: 'listDocuments',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/documents',
    rate: 'read',
    summary: 'Your documents and their review status',
    success: {
      status: 200,
      schema: () => page(schema.vendorDocument()),
      example: { items: [example.document], nextCursor: null },
    },
    errors: ['not_found'],
  }),
  addDocument: route({
    id: 'addDocument',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/documents',
    rate: 'upload',
    summary: 'Add a document; the answer contains the upload form',
    description:
      'For Aadhaar only the last four digits are stored, as data; there is nothing to upload. A replacement of an accepted document counts once it is accepted.',
    body: schema.documentInput,
    bodyExample: {
      kind: 'trade_certificate',
      contentType: 'application/pdf',
      bytes: 240_000,
      validUntil: '2028-03-31',
    },
    success: {
      status: 201,
      schema: () =>
        z.object({
          document: schema.vendorDocument(),
          upload: z.nullable(
            z.object({ url: z.string(), fields: z.record(z.string(), z.string()), expiresAt: instant() }),
          ),
        }),
      example: {
        document: { ...example.document, status: 'requested' },
        upload: {
          url: 'https://example.org/media',
          fields: { key: 'documents/doc_01kaq3w9pz' },
          expiresAt: general.later,
        },
      },
    },
    errors: [...changed, 'document_invalid'],
  }),
  confirmDocument: route({
    id: 'confirmDocument',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/documents/{documentId}/uploaded',
    rate: 'write',
    summary: 'Confirm the upload; the file is then checked',
    params: schema.documentParams,
    success: {
      status: 200,
      schema: schema.vendorDocument,
      example: { ...example.document, status: 'uploaded' },
    },
    errors: [...changed, 'document_invalid'],
  }),
} as const;

const moneyRoutes = {
  getPayoutAccount: route({
    id: 'getPayoutAccount',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/payout-account',
    rate: 'read',
    summary: 'Whether you can be paid, read from the payment provider',
    success: {
      status: 200,
      schema: schema.payoutAccount,
      example: { payoutsEnabled: true, onboardingUrl: null },
    },
    errors: ['not_found', 'payee_not_ready', 'version_conflict'],
  }),
  openPayoutAccount: route({
    id: 'openPayoutAccount',
    ...vendor,
    method: 'POST',
    path: '/v1/vendor/payout-account',
    rate: 'write',
    summary: 'Create your payout account, or continue its onboarding',
    description: 'Repeatable: there is one account per vendor, and each call returns a new link.',
    success: {
      status: 200,
      schema: schema.payoutAccount,
      example: { payoutsEnabled: false, onboardingUrl: 'https://connect.example.org/setup/e/acct_1' },
    },
    errors: ['not_found', 'payee_not_ready', 'version_conflict'],
  }),
  getEarnings: route({
    id: 'getEarnings',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/earnings',
    rate: 'read',
    summary: 'Your balance owed, payouts, and ledger postings, newest first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () =>
        z.object({
          owed: money(),
          paidOut: money(),
          items: z.array(schema.earningsRow()),
          nextCursor: z.nullable(cursor()),
        }),
      example: {
        owed: general.inr(0),
        paidOut: general.inr(31_920),
        items: [
          {
            transactionId: 'ltx.pay_01hzy3q9e8.payout',
            kind: 'payout',
            earnedBy: 'job',
            bookingId: 'bk_01hzy3q9e8',
            amount: general.inr(-31_920),
            postedAt: general.later,
          },
        ],
        nextCursor: null,
      },
    },
    errors: [],
  }),
} as const;

const availabilityExample = {
  timeZone: 'Asia/Kolkata',
  weeklyHours: example.weekdays,
  paused: false,
  timeOff: [{ date: '2026-12-25', breaks: [{ startMinutes: 0, endMinutes: 1440 }] }],
};
const availabilityRoutes = {
  getAvailability: route({
    id: 'getAvailability',
    ...vendor,
    method: 'GET',
    path: '/v1/vendor/availability',
    rate: 'read',
    summary: 'Your weekly hours, whether you take jobs, and your time off',
    success: { status: 200, schema: schema.availability, example: availabilityExample },
    errors: ['not_found'],
  }),
  putAvailability: route({
    id: 'putAvailability',
    ...vendor,
    method: 'PUT',
    path: '/v1/vendor/availability',
    rate: 'write',
    summary: 'Change your weekly hours, pause, or take time off',
    description:
      'Omitted fields stay unchanged; a date with empty `breaks` becomes a working day again. Time off is refused if a visit is booked then: `bookingIds` lists the visits. Visits outside new weekly hours stay booked.',
    body: schema.availabilityInput,
    bodyExample: {
      paused: false,
      timeOff: [{ date: '2026-12-25', breaks: [{ startMinutes: 0, endMinutes: 1440 }] }],
    },
    success: { status: 200, schema: schema.availability, example: availabilityExample },
    errors: ['not_found', 'slot_unavailable', 'outside_policy', 'version_conflict'],
  }),
} as const;

/** A vendor's own file: application, documents, availability, payout account and earnings. */
export const vendorAccountRoutes = {
  ...applicationRoutes,
  ...documentRoutes,
  ...availabilityRoutes,
  ...moneyRoutes,
} as const;
