import { type Instant, minutesBetween } from '#kernel/clock.ts';
import { assertNever, err, ok, type Result } from '#kernel/result.ts';
import {
  acceptDocument,
  addDocument,
  type DocumentPolicy,
  openDocument,
  rejectDocument,
  uploadedDocument,
} from './documents.ts';
import type { Vendor, VendorDocument, VendorStatus, WeeklyHours } from './vendor.ts';

/** What a vendor tells of himself. */
export type VendorProfile = Pick<
  Vendor,
  'displayName' | 'legalName' | 'skills' | 'city' | 'timeZone' | 'base' | 'area' | 'weeklyHours'
>;

export type VendorCommand =
  | { readonly type: 'update_profile'; readonly profile: VendorProfile }
  | {
      readonly type: 'set_availability';
      readonly weeklyHours: readonly WeeklyHours[];
      readonly paused: boolean;
    }
  | { readonly type: 'set_payee'; readonly providerPayeeId: string; readonly payoutsEnabled: boolean }
  | { readonly type: 'submit' }
  | { readonly type: 'withdraw' }
  | { readonly type: 'appeal'; readonly text: string }
  | { readonly type: 'add_document'; readonly document: VendorDocument }
  | { readonly type: 'confirm_document'; readonly documentId: string }
  | { readonly type: 'claim'; readonly reviewerId: string }
  | { readonly type: 'release'; readonly reviewerId: string; readonly override: boolean }
  | { readonly type: 'approve'; readonly reviewerId: string; readonly policy: DocumentPolicy }
  | { readonly type: 'reject'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'request_changes'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'suspend'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'reinstate'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'accept_document'; readonly reviewerId: string; readonly documentId: string }
  | {
      readonly type: 'reject_document';
      readonly reviewerId: string;
      readonly documentId: string;
      readonly reason: string;
    };
export type VendorCommandType = VendorCommand['type'];

export type VendorRefusal = {
  readonly code: 'illegal_transition' | 'own_filing' | 'document_invalid' | 'not_found';
  readonly detail: string;
};

type Named<T extends string, More extends object = object> = T extends string
  ? {
      readonly type: `vendor.${T}`;
      readonly data: { readonly vendorId: string; readonly status: VendorStatus } & More;
    }
  : never;
export type VendorEvent =
  | Named<'updated' | 'availability_changed' | 'payee_updated' | 'submitted' | 'withdrawn' | 'appealed'>
  | Named<'released' | 'approved'>
  | Named<'claimed', { readonly reviewerId: string }>
  | Named<'rejected' | 'changes_requested' | 'suspended' | 'reinstated', { readonly reason: string }>
  | Named<'document_added', { readonly documentId: string; readonly kind: string }>
  | Named<'document_checked', { readonly documentId: string; readonly outcome: string }>;

export type VendorDecision = { readonly state: Vendor; readonly event: VendorEvent };

const everywhere = [
  'draft',
  'submitted',
  'in_review',
  'approved',
  'rejected',
  'changes_requested',
  'suspended',
] as const;
const open = ['draft', 'changes_requested'] as const;
const queued = ['submitted', 'in_review'] as const;

/** From which statuses a command leads on. While somebody reviews a file, the file holds still. */
export const vendorTransitions = {
  update_profile: [...open, 'approved'],
  set_availability: everywhere,
  set_payee: everywhere,
  submit: open,
  withdraw: queued,
  appeal: ['suspended'],
  add_document: [...open, 'approved', 'suspended'],
  confirm_document: [...open, 'approved', 'suspended'],
  claim: queued,
  release: ['in_review'],
  approve: queued,
  reject: queued,
  request_changes: queued,
  suspend: ['approved'],
  reinstate: ['suspended'],
  accept_document: [...queued, 'approved', 'suspended'],
  reject_document: [...queued, 'approved', 'suspended'],
} as const satisfies Record<VendorCommandType, readonly VendorStatus[]>;

/** After this, a file that its reviewer left lying may be taken over. */
export const CLAIM_MINUTES = 240;

const refuse = (code: VendorRefusal['code'], detail: string) => err({ code, detail });

/** Why this reviewer may not act on the file now; undefined when he may. */
function findReviewObstacle(vendor: Vendor, reviewerId: string, at: Instant): VendorRefusal | undefined {
  if (reviewerId === vendor.vendorId) {
    return { code: 'own_filing', detail: 'Somebody else decides on your own application.' };
  }
  const { reviewerId: holder, claimedAt } = vendor.review;
  if (vendor.status !== 'in_review' || holder === null || holder === reviewerId) return undefined;
  if (claimedAt !== null && minutesBetween(claimedAt, at) >= CLAIM_MINUTES) return undefined;
  return { code: 'illegal_transition', detail: 'Another reviewer has claimed this application.' };
}

/**
 * The next state of a vendor and the one event that explains it, or why not. Pure; `at` is now.
 * Reviewing an application that nobody has claimed claims it in the same step.
 */
export function decideVendor(
  vendor: Vendor,
  command: VendorCommand,
  at: Instant,
): Result<VendorDecision, VendorRefusal> {
  const from: readonly VendorStatus[] = vendorTransitions[command.type];
  if (!from.includes(vendor.status)) {
    return refuse('illegal_transition', `The application is ${vendor.status}.`);
  }
  if ('reviewerId' in command && command.type !== 'release') {
    const obstacle = findReviewObstacle(vendor, command.reviewerId, at);
    if (obstacle) return err(obstacle);
  }
  return 'reviewerId' in command
    ? decideReview(vendor, command, at)
    : decideOwnStep(vendor, command as OwnCommand, at);
}

type ReviewCommand = Extract<VendorCommand, { readonly reviewerId: string }>;
type OwnCommand = Exclude<VendorCommand, ReviewCommand>;

const become = <T extends VendorEvent['type']>(
  state: Vendor,
  type: T,
  more?: Omit<Extract<VendorEvent, { type: T }>['data'], 'vendorId' | 'status'>,
): Result<VendorDecision, never> =>
  ok({
    state,
    event: { type, data: { vendorId: state.vendorId, status: state.status, ...more } } as VendorEvent,
  });

/** What the vendor does himself, and what the payment provider says of him. */
function decideOwnStep(
  vendor: Vendor,
  command: OwnCommand,
  at: Instant,
): Result<VendorDecision, VendorRefusal> {
  switch (command.type) {
    case 'update_profile':
      if (vendor.status === 'approved' && command.profile.legalName !== vendor.legalName) {
        return refuse('illegal_transition', 'The legal name of an approved vendor stays as it was checked.');
      }
      return become({ ...vendor, ...command.profile }, 'vendor.updated');
    case 'set_availability': {
      const { weeklyHours, paused } = command;
      return become({ ...vendor, weeklyHours, paused }, 'vendor.availability_changed');
    }
    case 'set_payee': {
      const { providerPayeeId, payoutsEnabled } = command;
      return become({ ...vendor, payee: { providerPayeeId, payoutsEnabled } }, 'vendor.payee_updated');
    }
    case 'submit': {
      const unfinished = vendor.documents.find((document) => document.status === 'requested');
      if (unfinished) return refuse('document_invalid', `${unfinished.kind} has not been uploaded.`);
      const review = { ...vendor.review, reviewerId: null, claimedAt: null };
      return become({ ...vendor, status: 'submitted', submittedAt: at, review }, 'vendor.submitted');
    }
    case 'withdraw': {
      const review = { ...vendor.review, reviewerId: null, claimedAt: null };
      return become({ ...vendor, status: 'draft', submittedAt: null, review }, 'vendor.withdrawn');
    }
    case 'appeal':
      if (vendor.review.appeal !== null) return refuse('illegal_transition', 'You have appealed already.');
      return become({ ...vendor, review: { ...vendor.review, appeal: command.text } }, 'vendor.appealed');
    case 'add_document': {
      const { documentId, kind } = command.document;
      const documents = addDocument(vendor.documents, command.document);
      return documents.ok
        ? become({ ...vendor, documents: documents.value }, 'vendor.document_added', { documentId, kind })
        : documents;
    }
    case 'confirm_document': {
      const { documentId } = command;
      const found = vendor.documents.find((document) => document.documentId === documentId);
      if (found?.status !== 'requested') return refuse('not_found', 'There is no upload to confirm.');
      const documents = uploadedDocument(vendor.documents, documentId);
      const outcome = { documentId, outcome: 'uploaded' };
      return become({ ...vendor, documents }, 'vendor.document_checked', outcome);
    }
    default:
      return assertNever(command, 'vendor command');
  }
}

/** What staff do with a vendor's file. */
function decideReview(
  vendor: Vendor,
  command: ReviewCommand,
  at: Instant,
): Result<VendorDecision, VendorRefusal> {
  const { reviewerId } = command;
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
