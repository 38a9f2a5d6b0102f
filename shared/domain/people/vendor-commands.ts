import { err, ok, type Result } from '#kernel/result.ts';
import type { DocumentPolicy } from './documents.ts';
import type { Vendor, VendorDocument, VendorStatus, WeeklyHours } from './vendor.ts';

/** What vendors state about themselves. */
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
  | { readonly type: 'note_expiry' }
  | { readonly type: 'erase' }
  | { readonly type: 'claim'; readonly reviewerId: string }
  | { readonly type: 'release'; readonly reviewerId: string; readonly override: boolean }
  | { readonly type: 'approve'; readonly reviewerId: string; readonly policy: DocumentPolicy }
  | { readonly type: 'reject'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'request_changes'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'suspend'; readonly reviewerId: string; readonly reason: string }
  | { readonly type: 'reinstate'; readonly reviewerId: string; readonly reason: string }
  /** Staff look at a document: nothing changes, and who looked is on record. */
  | { readonly type: 'read_document'; readonly reviewerId: string; readonly documentId: string }
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
  | Named<'released' | 'approved' | 'documents_expiring' | 'documents_lapsed' | 'erased'>
  | Named<'claimed', { readonly reviewerId: string }>
  | Named<'rejected' | 'changes_requested' | 'suspended' | 'reinstated', { readonly reason: string }>
  | Named<'document_read', { readonly reviewerId: string; readonly documentId: string }>
  | Named<'document_added', { readonly documentId: string; readonly kind: string }>
  | Named<'document_checked', { readonly documentId: string; readonly outcome: string }>;

export type VendorDecision = { readonly state: Vendor; readonly event: VendorEvent };

/** What staff ask for. */
export type ReviewCommand = Extract<VendorCommand, { readonly reviewerId: string }>;
/** What the vendor, or the system on their behalf, asks for. */
export type OwnCommand = Exclude<VendorCommand, ReviewCommand>;

/** A decision whose event has the vendor's id and new status. */
export const become = <T extends VendorEvent['type']>(
  state: Vendor,
  type: T,
  more?: Omit<Extract<VendorEvent, { type: T }>['data'], 'vendorId' | 'status'>,
): Result<VendorDecision, never> =>
  ok({
    state,
    event: { type, data: { vendorId: state.vendorId, status: state.status, ...more } } as VendorEvent,
  });

export const refuse = (code: VendorRefusal['code'], detail: string) => err({ code, detail });
