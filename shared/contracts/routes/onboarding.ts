import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { route } from '../route.ts';
import { reason } from '../schemas/identity.ts';
import * as schema from '../schemas/people.ts';
import * as example from '../schemas/people-examples.ts';
import { page, pageQuery } from '../schemas/primitives.ts';

const staff = { group: 'onboarding', access: ['onboard_manager', 'super_admin'] } as const;
const at = '/v1/onboard-manager/vendors';
const file = { status: 200, schema: schema.reviewedVendor, example: example.reviewed } as const;
const refusals = ['not_found', 'illegal_transition', 'own_filing', 'version_conflict'] as const;
const reasoned = lazily(() => z.strictObject({ reason: reason() }));
const why = { reason: 'The trade certificate is not readable.' };

/** One step on a vendor's file without a body. */
const step = <const Id extends string, const Verb extends string>(id: Id, verb: Verb, summary: string) =>
  route({
    id,
    ...staff,
    method: 'POST',
    path: `${at}/{vendorId}/${verb}`,
    rate: 'write',
    summary,
    params: schema.vendorParams,
    success: file,
    errors: refusals,
  });
const reasonedStep = <const Id extends string, const Verb extends string>(
  id: Id,
  verb: Verb,
  summary: string,
) => route({ ...step(id, verb, summary), body: reasoned, bodyExample: why });

/** Reviewing vendors: one reviewer at a time, with reasons, and never one's own file. */
export const onboardingRoutes = {
  listPendingVendors: route({
    id: 'listPendingVendors',
    ...staff,
    method: 'GET',
    path: `${at}/pending`,
    rate: 'read',
    summary: 'The review queue, oldest application first',
    query: () => z.extend(pageQuery(), { status: z._default(schema.vendorStatus(), 'submitted') }),
    success: {
      status: 200,
      schema: () => page(schema.reviewedVendor()),
      example: { items: [example.reviewed], nextCursor: null },
    },
    errors: [],
  }),
  getVendor: route({
    id: 'getVendor',
    ...staff,
    method: 'GET',
    path: `${at}/{vendorId}`,
    rate: 'read',
    summary: "A vendor's file",
    params: schema.vendorParams,
    success: file,
    errors: ['not_found'],
  }),
  readDocument: route({
    id: 'readDocument',
    ...staff,
    method: 'GET',
    path: `${at}/{vendorId}/documents/{documentId}/link`,
    rate: 'read',
    summary: 'A link to an uploaded document, valid for five minutes',
    description: 'Each access is recorded in the audit trail.',
    params: schema.vendorDocumentParams,
    success: {
      status: 200,
      schema: () => z.object({ url: z.string() }),
      example: { url: 'https://example.org/media/documents/doc_01kaq3w9pz' },
    },
    errors: ['not_found', 'version_conflict'],
  }),
  claimVendor: step('claimVendor', 'claim', 'Claim an application for review'),
  releaseVendor: step(
    'releaseVendor',
    'release',
    "Release a claimed application; a super_admin may release anybody's",
  ),
  approveVendor: route({
    ...step('approveVendor', 'approve', 'Approve an application; claims it if nobody has'),
    errors: [...refusals, 'document_invalid'],
  }),
  rejectVendor: reasonedStep('rejectVendor', 'reject', 'Reject an application permanently'),
  requestVendorChanges: reasonedStep(
    'requestVendorChanges',
    'request-changes',
    'Send an application back for changes',
  ),
  suspendVendor: reasonedStep('suspendVendor', 'suspend', 'Suspend a vendor; no new jobs are offered'),
  reinstateVendor: reasonedStep(
    'reinstateVendor',
    'reinstate',
    'End a suspension; an appeal is decided by somebody other than the reviewer who suspended',
  ),
  acceptDocument: route({
    id: 'acceptDocument',
    ...staff,
    method: 'POST',
    path: `${at}/{vendorId}/documents/{documentId}/accept`,
    rate: 'write',
    summary: 'Accept a document; it replaces an earlier one of its kind',
    params: schema.vendorDocumentParams,
    success: file,
    errors: [...refusals, 'document_invalid'],
  }),
  rejectDocument: route({
    id: 'rejectDocument',
    ...staff,
    method: 'POST',
    path: `${at}/{vendorId}/documents/{documentId}/reject`,
    rate: 'write',
    summary: 'Reject a document',
    params: schema.vendorDocumentParams,
    body: reasoned,
    bodyExample: why,
    success: file,
    errors: [...refusals, 'document_invalid'],
  }),
} as const;
