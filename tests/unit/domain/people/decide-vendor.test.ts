import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLAIM_MINUTES } from '#domain/people/decide-review.ts';
import { decideVendor } from '#domain/people/decide-vendor.ts';
import type { Vendor, VendorStatus } from '#domain/people/vendor.ts';
import type { VendorCommand } from '#domain/people/vendor-commands.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { draftVendor, vendorDocument } from '#tests/support/vendors.ts';

const AT = '2026-11-22T10:00:00.000Z';
const [meera, vikram] = ['usr_meera', 'usr_vikram'];
const policy = { required: [] };
const reason = 'The certificate is not readable.';

/** What becomes of a file when one command after the other is given; refused ones change nothing. */
function given(vendor: Vendor, ...commands: readonly VendorCommand[]): Vendor {
  return commands.reduce((state, command) => {
    const decided = decideVendor(state, command, AT);
    return decided.ok ? decided.value.state : state;
  }, vendor);
}
const codeOf = (vendor: Vendor, command: VendorCommand, at = AT) => {
  const decided = decideVendor(vendor, command, at);
  return decided.ok ? decided.value.state.status : decided.error.code;
};

const submit: VendorCommand = { type: 'submit' };
const claimBy = (reviewerId: string): VendorCommand => ({ type: 'claim', reviewerId });
const approveBy = (reviewerId: string): VendorCommand => ({ type: 'approve', reviewerId, policy });
const submitted = given(draftVendor(), submit);
const approved = given(submitted, approveBy(meera));

describe('a review', () => {
  it('claims an unclaimed application on approval', () => {
    expect(approved).toMatchObject({
      status: 'approved',
      approvedAt: AT,
      review: { reviewerId: meera, reason: null },
    });
  });

  it('belongs to the reviewer who claimed it until the claim expires', () => {
    const claimed = given(submitted, claimBy(meera));
    expect(codeOf(claimed, approveBy(vikram))).toBe('illegal_transition');
    expect(codeOf(claimed, claimBy(vikram))).toBe('illegal_transition');
    expect(codeOf(claimed, approveBy(meera))).toBe('approved');
    const later = plusMinutes(AT, CLAIM_MINUTES);
    expect(codeOf(claimed, claimBy(vikram), plusMinutes(later, -1))).toBe('illegal_transition');
    expect(codeOf(claimed, claimBy(vikram), later)).toBe('in_review');
  });

  it('is given back by its holder, or by who may override', () => {
    const claimed = given(submitted, claimBy(meera));
    const release = (reviewerId: string, override: boolean) =>
      codeOf(claimed, { type: 'release', reviewerId, override });
    expect([release(meera, false), release(vikram, false), release(vikram, true)]).toEqual([
      'submitted',
      'illegal_transition',
      'submitted',
    ]);
  });

  it('sends back for changes with a reason, and takes the application again', () => {
    const returned = given(submitted, { type: 'request_changes', reviewerId: meera, reason });
    expect(returned).toMatchObject({ status: 'changes_requested', review: { reason } });
    expect(given(returned, submit)).toMatchObject({
      status: 'submitted',
      review: { reviewerId: null, claimedAt: null },
    });
  });

  it('refuses approval while a document is unchecked, expired or missing', () => {
    const withDocument = (change: Parameters<typeof vendorDocument>[0]) => ({
      ...submitted,
      documents: [vendorDocument(change)],
    });
    expect(codeOf(withDocument({ status: 'uploaded' }), approveBy(meera))).toBe('document_invalid');
    expect(codeOf(withDocument({ status: 'accepted', validUntil: AT }), approveBy(meera))).toBe(
      'document_invalid',
    );
    expect(codeOf(withDocument({ status: 'accepted' }), approveBy(meera))).toBe('approved');
    const strict: VendorCommand = {
      type: 'approve',
      reviewerId: meera,
      policy: { required: ['address_proof'] },
    };
    expect(codeOf(withDocument({ status: 'accepted' }), strict)).toBe('document_invalid');
  });
});

describe('a suspension', () => {
  const suspended = given(approved, { type: 'suspend', reviewerId: meera, reason });
  const appealed = given(suspended, { type: 'appeal', text: 'It was somebody else.' });
  const reinstate = (vendor: Vendor, reviewerId: string) =>
    codeOf(vendor, { type: 'reinstate', reviewerId, reason: 'Cleared up' });

  it('is taken back by anyone of staff while nobody appeals', () => {
    expect(reinstate(suspended, meera)).toBe('approved');
  });
  it('is not judged on appeal by who imposed it', () => {
    expect(reinstate(appealed, meera)).toBe('own_filing');
    expect(reinstate(appealed, vikram)).toBe('approved');
  });
  it('can be appealed once', () => {
    expect(codeOf(appealed, { type: 'appeal', text: 'Once more.' })).toBe('illegal_transition');
  });
});

const everyone = [meera, vikram, 'usr_ravi'];
const reviewer = fc.constantFrom(...everyone);
const documentId = fc.constantFrom('doc_1', 'doc_2', 'doc_3');
const command: fc.Arbitrary<VendorCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(submit) },
  fc.constant<VendorCommand>({ type: 'withdraw' }),
  fc.constant<VendorCommand>({ type: 'appeal', text: 'Ravi Kumar Gowda did nothing.' }),
  fc.constant<VendorCommand>({ type: 'note_expiry' }),
  fc.constant<VendorCommand>({ type: 'set_payee', providerPayeeId: 'acct_1', payoutsEnabled: true }),
  fc.boolean().map((paused): VendorCommand => ({ type: 'set_availability', weeklyHours: [], paused })),
  fc.constantFrom('Ravi Kumar Gowda', 'Somebody Else').map((legalName): VendorCommand => {
    const { displayName, skills, city, timeZone, base, area, weeklyHours } = draftVendor();
    const profile = { displayName, legalName, skills, city, timeZone, base, area, weeklyHours };
    return { type: 'update_profile', profile };
  }),
  fc
    .tuple(
      documentId,
      fc.constantFrom('pan', 'address_proof'),
      fc.constantFrom(null, AT, '2027-01-01T00:00:00.000Z'),
    )
    .map(
      ([id, kind, validUntil]): VendorCommand => ({
        type: 'add_document',
        document: vendorDocument({ documentId: id, kind: kind as 'pan', validUntil, last4: '4711' }),
      }),
    ),
  documentId.map((id): VendorCommand => ({ type: 'confirm_document', documentId: id })),
  { weight: 3, arbitrary: reviewer.map(claimBy) },
  { weight: 4, arbitrary: reviewer.map(approveBy) },
  fc
    .tuple(reviewer, fc.boolean())
    .map(([reviewerId, override]): VendorCommand => ({ type: 'release', reviewerId, override })),
  ...(['reject', 'request_changes', 'suspend', 'reinstate'] as const).map((type) =>
    reviewer.map((reviewerId): VendorCommand => ({ type, reviewerId, reason })),
  ),
  fc
    .tuple(reviewer, documentId)
    .map(([reviewerId, id]): VendorCommand => ({ type: 'accept_document', reviewerId, documentId: id })),
  fc
    .tuple(reviewer, documentId)
    .map(
      ([reviewerId, id]): VendorCommand => ({ type: 'reject_document', reviewerId, documentId: id, reason }),
    ),
);

/** The promise, written down apart from the code: where each status may lead. */
const leadsTo: Readonly<Record<VendorStatus, readonly VendorStatus[]>> = {
  draft: ['submitted'],
  submitted: ['in_review', 'approved', 'rejected', 'changes_requested', 'draft'],
  in_review: ['approved', 'rejected', 'changes_requested', 'submitted', 'draft'],
  approved: ['suspended'],
  rejected: [],
  changes_requested: ['submitted'],
  suspended: ['approved'],
  erased: [],
};

/** Runs the commands and shows each accepted step. */
function walk(
  commands: readonly VendorCommand[],
  see: (before: Vendor, command: VendorCommand, decided: { state: Vendor; event: object }) => void,
): void {
  let state = draftVendor();
  for (const each of commands) {
    const decided = decideVendor(state, each, AT);
    if (!decided.ok) continue;
    see(state, each, decided.value);
    state = decided.value.state;
  }
}
const histories = fc.array(command, { maxLength: 40 });

describe('any sequence of commands', () => {
  it('changes status only by allowed transitions', () => {
    fc.assert(
      fc.property(histories, (commands) =>
        walk(commands, (before, _, { state }) => {
          if (state.status !== before.status) expect(leadsTo[before.status]).toContain(state.status);
        }),
      ),
    );
  });

  it('nobody reviews their own file, and only the holder a claimed one', () => {
    fc.assert(
      fc.property(histories, (commands) =>
        walk(commands, (before, each) => {
          if (!('reviewerId' in each) || each.type === 'release') return;
          expect(each.reviewerId).not.toBe(before.vendorId);
          if (before.status === 'in_review') expect(each.reviewerId).toBe(before.review.reviewerId);
        }),
      ),
    );
  });

  it('at most one document of a kind counts, and an approval leaves none unchecked', () => {
    fc.assert(
      fc.property(histories, (commands) =>
        walk(commands, (_, each, { state }) => {
          for (const kind of ['pan', 'address_proof']) {
            const accepted = state.documents.filter((d) => d.kind === kind && d.status === 'accepted');
            expect(accepted.length).toBeLessThanOrEqual(1);
          }
          if (each.type !== 'approve') return;
          for (const { status } of state.documents) expect(['requested', 'uploaded']).not.toContain(status);
        }),
      ),
    );
  });

  it('events carry ids, the new status and staff reasons, and nothing personal', () => {
    fc.assert(
      fc.property(histories, (commands) =>
        walk(commands, (_, __, { state, event }) => {
          expect(event).toMatchObject({ data: { vendorId: 'usr_ravi', status: state.status } });
          const said = JSON.stringify(event);
          for (const personal of ['Gowda', '4711', 'acct_1', 'documents/'])
            expect(said).not.toContain(personal);
        }),
      ),
    );
  });
});
