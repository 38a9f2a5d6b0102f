import { instructVendor } from '#application/people/change-vendor.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import type { VendorCommand } from '#domain/people/vendor-commands.ts';
import { createHttpHandler, type RouteHandlers } from '#functions/runtime/http-handler.ts';
import { reviewedView } from '#functions/runtime/vendor-views.ts';
import { err, ok } from '#kernel/result.ts';
import { clock, limiter, policy, ports } from './composition.ts';

const LINK_SECONDS = 300;
const notFound = (): { readonly ok: false; readonly error: Failure } => err(failure('not_found'));

type StepRequest = { readonly params: { readonly vendorId: string }; readonly context: CallContext };

/** Runs one command on a vendor's file with the caller as reviewer. */
async function step({ params, context }: StepRequest, command: (reviewerId: string) => VendorCommand) {
  const changed = await instructVendor(ports, params.vendorId, command(context.actor.id), context);
  return changed.ok ? ok(reviewedView(changed.value, context.at)) : changed;
}

const handlers: RouteHandlers<typeof onboardingRoutes> = {
  listPendingVendors: async ({ query, context }) => {
    const { items, nextCursor } = await ports.vendors.listByStatus(query.status, query);
    return ok({ items: items.map(({ state }) => reviewedView(state, context.at)), nextCursor });
  },
  getVendor: async ({ params, context }) => {
    const found = await ports.vendors.find(params.vendorId);
    return found ? ok(reviewedView(found.state, context.at)) : notFound();
  },
  readDocument: async ({ params: { vendorId, documentId }, context }) => {
    const reviewerId = context.actor.id;
    const read = await instructVendor(
      ports,
      vendorId,
      { type: 'read_document', reviewerId, documentId },
      context,
    );
    if (!read.ok) return read;
    const document = read.value.documents.find((d) => d.documentId === documentId);
    if (!document?.objectKey) return notFound();
    return ok({ url: await ports.media.readLink(document.objectKey, LINK_SECONDS) });
  },
  claimVendor: (request) => step(request, (reviewerId) => ({ type: 'claim', reviewerId })),
  releaseVendor: (request) => {
    const override = request.caller.role === 'super_admin';
    return step(request, (reviewerId) => ({ type: 'release', reviewerId, override }));
  },
  approveVendor: (request) => step(request, (reviewerId) => ({ type: 'approve', reviewerId, policy })),
  rejectVendor: (request) =>
    step(request, (reviewerId) => ({ type: 'reject', reviewerId, reason: request.body.reason })),
  requestVendorChanges: (request) =>
    step(request, (reviewerId) => ({ type: 'request_changes', reviewerId, reason: request.body.reason })),
  suspendVendor: (request) =>
    step(request, (reviewerId) => ({ type: 'suspend', reviewerId, reason: request.body.reason })),
  reinstateVendor: (request) =>
    step(request, (reviewerId) => ({ type: 'reinstate', reviewerId, reason: request.body.reason })),
  acceptDocument: (request) => {
    const { documentId } = request.params;
    return step(request, (reviewerId) => ({ type: 'accept_document', reviewerId, documentId }));
  },
  rejectDocument: (request) => {
    const { documentId } = request.params;
    const { reason } = request.body;
    return step(request, (reviewerId) => ({ type: 'reject_document', reviewerId, documentId, reason }));
  },
};

export const handler = createHttpHandler({ routes: onboardingRoutes, handlers, limiter, clock });
