import { createHash, randomUUID } from 'node:crypto';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { check, eventually, rupees } from './checks.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';
import type { Listener } from './socket.ts';

type CompletedJob = {
  readonly customer: Person;
  readonly job: { readonly vendor: Person; readonly bookingId: string };
  readonly sockets: { readonly customer: Listener };
};

/** The customer reads the document and signs it; the signature releases the payment to the vendor. */
export async function signAndGetPaid({ customer, job, sockets }: CompletedJob, report: Report) {
  const { vendor, bookingId } = job;
  const params = { bookingId };
  const envelopeId = await report.step(
    "The customer's WebSocket receives the signature request",
    async () => {
      await vendor.call(vendorJobRoutes.requestSignature, { params });
      const push = await sockets.customer.until(
        'the request',
        ({ type, data }) => type === 'signature.requested' && data['bookingId'] === bookingId,
      );
      return String(push.data['envelopeId']);
    },
  );
  const document = await report.step('The customer reads the document; its hash is recomputed', async () => {
    const envelope = await customer.call(signatureRoutes.getSignature, { params: { envelopeId } });
    const hash = createHash('sha256').update(envelope.document).digest('hex');
    check(hash === envelope.documentHash, 'The document does not match the hash shown');
    report.note(`SHA-256 ${hash}`);
    return envelope;
  });
  const signed = await report.step('and signs it; the evidence is sealed and stored', () =>
    customer.call(customerRoutes.signBooking, {
      params,
      body: {
        envelopeId,
        documentHash: document.documentHash,
        signerName: 'Asha Rao',
        method: 'typed',
        consent: true,
      },
      idempotencyKey: randomUUID(),
    }),
  );
  await report.step('Sign-then-pay captures, posts, transfers and closes the booking', () =>
    eventually('the closed booking', async () => {
      const booking = await customer.call(customerRoutes.getCustomerBooking, { params });
      return booking.status === 'closed' ? booking : undefined;
    }),
  );
  const earned = await report.step("The vendor's earnings show it", async () => {
    const earnings = await vendor.call(vendorAccountRoutes.getEarnings);
    check(earnings.paidOut.amountMinor > 0, 'Nothing was paid out');
    check(earnings.owed.amountMinor === 0, `${earnings.owed.amountMinor} is still owed`);
    report.note(`paid out ${rupees(earnings.paidOut.amountMinor)}`);
    return earnings.paidOut;
  });
  await report.step('Both sides are notified', async () => {
    for (const person of [customer, vendor]) {
      await eventually(`${person.email}'s notification`, async () => {
        const { items } = await person.call(messagingRoutes.listNotifications);
        return items.find(({ type, bookingId: about }) => type === 'payment.paid_out' && about === bookingId);
      });
    }
  });
  return { signatureId: signed.signatureId, evidenceHash: signed.evidenceHash, earned };
}
