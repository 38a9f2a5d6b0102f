import { sha256 } from '#adapters/crypto/sha256.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import { check, eventually } from './checks.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';

type PaidBooking = {
  readonly admin: Person;
  readonly customer: Person;
  readonly booked: { readonly bookingId: string };
  readonly paid: { readonly signatureId: string; readonly evidenceHash: string };
};

/** Verifies the audit trail's hash chain, the signature, and that the ledger sums to zero. */
export async function verifyBooking({ admin, customer, booked, paid }: PaidBooking, report: Report) {
  const { bookingId } = booked;
  const auditVerified = await report.step(
    "The booking's audit trail is complete and its hash chain verifies",
    async () => {
      const trail = await eventually('the whole trail', async () => {
        const { items } = await admin.call(operationsRoutes.getAuditLog, {
          query: { kind: 'booking', id: bookingId },
        });
        return items.some(({ type }) => type === 'booking.closed') ? items : undefined;
      });
      for (const event of trail) {
        report.note(
          `${event.occurredAt}  ${event.type.padEnd(28)} ${event.actor.kind.padEnd(9)} ${event.hash.slice(0, 16)}…`,
        );
      }
      const fault = findChainFault(trail, sha256);
      check(fault === undefined, `The chain breaks: ${JSON.stringify(fault)}`);
      return fault === undefined;
    },
  );
  const signatureVerified = await report.step('The signature verifies from its id', async () => {
    const verified = await customer.call(signatureRoutes.verifySignature, {
      params: { envelopeId: paid.signatureId },
    });
    check(
      verified.evidenceHash === paid.evidenceHash,
      'The evidence hash differs from the one returned at signing',
    );
    for (const { check: name, passed } of verified.checks)
      report.note(`${passed ? 'passed' : 'FAILED'}  ${name}`);
    check(verified.valid, 'The signature does not verify');
    return verified.valid;
  });
  const ledgerSum = await report.step('The ledger sums to zero', async () => {
    const ledger = await admin.call(operationsRoutes.getBookingLedger, { params: { bookingId } });
    const entries = ledger.transactions.flatMap(({ entries: rows }) => rows);
    check(entries.length > 0, 'Nothing was posted');
    const sum = entries.reduce((total, { amount }) => total + amount.amountMinor, 0);
    for (const { kind, entries: rows } of ledger.transactions) {
      report.note(
        `${kind.padEnd(9)} ${rows.map(({ account, amount }) => `${account} ${amount.amountMinor}`).join(', ')}`,
      );
    }
    check(sum === 0, `The entries sum to ${sum}`);
    return sum;
  });
  return { auditVerified, signatureVerified, ledgerSum };
}
