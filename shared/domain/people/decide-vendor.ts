import type { Instant } from '#kernel/clock.ts';
import { coarse } from '#kernel/geo.ts';
import { assertNever, type Result } from '#kernel/result.ts';
import { decideReview } from './decide-review.ts';
import { addDocument, expiryNotice, uploadedDocument } from './documents.ts';
import { type Vendor, type VendorStatus, vendorStatuses } from './vendor.ts';
import {
  become,
  type OwnCommand,
  refuse,
  type VendorCommand,
  type VendorCommandType,
  type VendorDecision,
  type VendorRefusal,
} from './vendor-commands.ts';

const everywhere = vendorStatuses.filter((status) => status !== 'erased');
const open = ['draft', 'changes_requested'] as const;
const queued = ['submitted', 'in_review'] as const;

/** From which statuses a command leads on. While somebody reviews a file, the file holds still. */
const vendorTransitions = {
  update_profile: [...open, 'approved'],
  set_availability: everywhere,
  set_payee: everywhere,
  submit: open,
  withdraw: queued,
  appeal: ['suspended'],
  add_document: [...open, 'approved', 'suspended'],
  confirm_document: [...open, 'approved', 'suspended'],
  note_expiry: ['approved', 'suspended'],
  erase: everywhere,
  claim: queued,
  release: ['in_review'],
  approve: queued,
  reject: queued,
  request_changes: queued,
  suspend: ['approved'],
  reinstate: ['suspended'],
  read_document: everywhere,
  accept_document: [...queued, 'approved', 'suspended'],
  reject_document: [...queued, 'approved', 'suspended'],
} as const satisfies Record<VendorCommandType, readonly VendorStatus[]>;

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
  return 'reviewerId' in command ? decideReview(vendor, command, at) : decideOwnStep(vendor, command, at);
}

/** What the vendor does, and what the payment provider reports about the vendor. */
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
    case 'note_expiry': {
      const due = expiryNotice(vendor.documents, at);
      if (!due) return refuse('illegal_transition', 'There is nothing to tell of any document.');
      return become({ ...vendor, documents: due.documents }, `vendor.documents_${due.notice}`);
    }
    case 'erase':
      return become(erasedVendor(vendor), 'vendor.erased');
    default:
      return assertNever(command, 'vendor command');
  }
}

/** Without name and address; the area worked in and the payout account stay for the books. */
const erasedVendor = (vendor: Vendor): Vendor => ({
  ...vendor,
  status: 'erased',
  displayName: '',
  legalName: '',
  base: { ...vendor.base, point: coarse(vendor.base.point) },
  documents: [],
  review: { reviewerId: null, claimedAt: null, reason: null, appeal: null, suspendedBy: null },
});
