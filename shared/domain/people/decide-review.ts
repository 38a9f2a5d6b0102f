import { type Instant, minutesBetween } from '#kernel/clock.ts';
import { assertNever, err, type Result } from '#kernel/result.ts';
import { acceptDocument, openDocument, rejectDocument } from './documents.ts';
import type { Vendor } from './vendor.ts';
import {
  become,
  type ReviewCommand,
  refuse,
  type VendorDecision,
  type VendorRefusal,
} from './vendor-commands.ts';

/** After this, a file that its reviewer left lying may be taken over. */
export const CLAIM_MINUTES = 240;

/** Why this reviewer may not act on the file now; undefined when they may. */
function findReviewObstacle(vendor: Vendor, reviewerId: string, at: Instant): VendorRefusal | undefined {
  if (reviewerId === vendor.vendorId) {
    return { code: 'own_filing', detail: 'Somebody else decides on your own application.' };
  }
  const { reviewerId: holder, claimedAt } = vendor.review;
  if (vendor.status !== 'in_review' || holder === null || holder === reviewerId) return undefined;
  if (claimedAt !== null && minutesBetween(claimedAt, at) >= CLAIM_MINUTES) return undefined;
  return { code: 'illegal_transition', detail: 'Another reviewer has claimed this application.' };
}

/** What staff do with a vendor's file, in a status in which they may. */
export function decideReview(
  vendor: Vendor,
  command: ReviewCommand,
  at: Instant,
): Result<VendorDecision, VendorRefusal> {
  const { reviewerId } = command;
  if (command.type !== 'release' && command.type !== 'read_document') {
    const obstacle = findReviewObstacle(vendor, reviewerId, at);
    if (obstacle) return err(obstacle);
  }
  const claimed = { ...vendor.review, reviewerId, claimedAt: at };
  switch (command.type) {
    case 'claim':
      return become({ ...vendor, status: 'in_review', review: claimed }, 'vendor.claimed', { reviewerId });
    case 'release': {
      if (vendor.review.reviewerId !== reviewerId && !command.override) {
        return refuse('illegal_transition', 'Another reviewer has claimed this application.');
      }
      const review = { ...vendor.review, reviewerId: null, claimedAt: null };
      return become({ ...vendor, status: 'submitted', review }, 'vendor.released');
    }
    case 'approve': {
      const missing = openDocument(vendor.documents, command.policy, at);
      if (missing) return refuse('document_invalid', missing);
      const review = { ...claimed, reason: null };
      return become({ ...vendor, status: 'approved', approvedAt: at, review }, 'vendor.approved');
    }
    case 'reject': {
      const { reason } = command;
      const review = { ...claimed, reason };
      return become({ ...vendor, status: 'rejected', review }, 'vendor.rejected', { reason });
    }
    case 'request_changes': {
      const { reason } = command;
      const review = { ...claimed, reason };
      return become({ ...vendor, status: 'changes_requested', review }, 'vendor.changes_requested', {
        reason,
      });
    }
    case 'suspend': {
      const { reason } = command;
      const review = { ...vendor.review, reason, appeal: null, suspendedBy: reviewerId };
      return become({ ...vendor, status: 'suspended', review }, 'vendor.suspended', { reason });
    }
    case 'reinstate': {
      const { reason } = command;
      if (vendor.review.appeal !== null && vendor.review.suspendedBy === reviewerId) {
        return refuse('own_filing', 'Somebody other than who suspended decides on the appeal.');
      }
      const review = { ...vendor.review, reason: null, appeal: null, suspendedBy: null };
      return become({ ...vendor, status: 'approved', review }, 'vendor.reinstated', { reason });
    }
    case 'read_document': {
      const { documentId } = command;
      const found = vendor.documents.find((document) => document.documentId === documentId);
      return found && found.objectKey !== null && found.status !== 'requested'
        ? become(vendor, 'vendor.document_read', { reviewerId, documentId })
        : refuse('not_found', 'There is no such upload.');
    }
    case 'accept_document':
    case 'reject_document': {
      const { documentId } = command;
      const checked =
        command.type === 'accept_document'
          ? acceptDocument(vendor.documents, documentId, at)
          : rejectDocument(vendor.documents, documentId, command.reason);
      if (!checked.ok) return checked;
      const outcome = command.type === 'accept_document' ? 'accepted' : 'rejected';
      return become({ ...vendor, documents: checked.value }, 'vendor.document_checked', {
        documentId,
        outcome,
      });
    }
    default:
      return assertNever(command, 'review command');
  }
}
