import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { keysOfJwks } from '#adapters/jwt/jwks-file.ts';
import { EVIDENCE_TYPE } from '#application/signing/ports.ts';
import type { SocketPush } from '#contracts/realtime.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import { refusal } from '#tests/support/jobs.ts';
import { listen, openSocket, ticketFor } from '#tests/support/sockets.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import { DEMO_PASSWORD, type Person, signIn } from '../../../bin/demo/people.ts';
import type { Cast } from '../cast.ts';
import { jobsOf } from '../job.ts';

/** A booking that went well, as the logs are asked about it. */
export type SignedBooking = { readonly correlationId: string; readonly pushes: readonly SocketPush[] };

/** A booking that goes well, from the search to the payout, and all that tells of it. */
export function bookingLifecycle(cast: () => Cast, onSigned: (signed: SignedBooking) => void): void {
  describe.concurrent('a booking that goes well', () => {
    it('is offered, worked, signed, paid out and rated, and appears on sockets, in inboxes and in the ledger', async () => {
      const { vendor: approved, customer: fresh, pincode, ops } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [vendor, customer] = await Promise.all([approved(place), fresh()]);
      const [theirs, ours] = await Promise.all([listen(vendor.client), listen(customer.client)]);
      const services = await customer.call(customerRoutes.searchServices, {
        query: { pincode: place, q: 'tap' },
      });
      expect(services.items[0]).toMatchObject({ vendors: 1 });
      const { bookingId } = await jobs.bookForNow(customer, place);
      await theirs.push(({ type, data }) => type === 'offer.sent' && data['bookingId'] === bookingId);
      await jobs.work(vendor, bookingId);
      await ours.push(({ type }) => type === 'booking.work_done');
      expect(await ours.ask({ action: 'subscribe', bookingId })).toMatchObject({ event: 'subscribed' });
      expect(await ours.ask({ action: 'unsubscribe', bookingId })).toMatchObject({ event: 'unsubscribed' });
      const { items: photos } = await customer.call(customerRoutes.listBookingPhotos, jobs.of(bookingId));
      const { items: same } = await vendor.call(vendorJobRoutes.listJobPhotos, jobs.of(bookingId));
      expect(same).toHaveLength(photos.length);
      for (const { url } of [...photos, ...same]) expect((await fetch(url ?? '')).status).toBe(200);

      const envelope = await jobs.askSignature(vendor, customer, bookingId);
      expect(createHash('sha256').update(envelope.document).digest('hex')).toBe(envelope.documentHash);
      const forged = { ...envelope, documentHash: 'f'.repeat(64) };
      const stale = await customer.client.call(customerRoutes.signBooking, jobs.signing(forged));
      expect(refusal(stale)).toBe('409 document_changed');
      const signed = await customer.call(customerRoutes.signBooking, jobs.signing(envelope));
      await jobs.when(customer, bookingId, 'closed');
      await ours.push(({ type, event }) => type === 'payment.paid_out' && event === 'notification');
      await ours.push(({ type }) => type === 'booking.closed');
      onSigned({ correlationId: await signedBy(ops, envelope.envelopeId), pushes: ours.pushes });
      theirs.close();
      ours.close();

      await proven(customer, envelope.envelopeId, signed.evidenceHash);
      await paidFor(ops, vendor, bookingId);
      await onRecord(ops, bookingId);
      for (const person of [customer, vendor]) await told(person, bookingId);
      const stars = { ...jobs.of(bookingId), body: { stars: 5, comment: 'Quick and clean.' } };
      const rated = await customer.call(customerRoutes.rateBooking, stars);
      expect(await customer.call(customerRoutes.rateBooking, stars)).toEqual(rated);
      const otherStars = { ...stars, body: { stars: 1, comment: '' } };
      const twice = await customer.client.call(customerRoutes.rateBooking, otherStars);
      expect(refusal(twice)).toBe('409 already_rated');
      const { vendorId } = await customer.call(customerRoutes.getCustomerBooking, jobs.of(bookingId));
      const preference = { params: { vendorId: vendorId ?? '' }, body: { preference: 'preferred' } } as const;
      expect(await customer.call(customerRoutes.setVendorPreference, preference)).toMatchObject({
        lastService: { bookingId },
        preference: 'preferred',
      });
      const own = await customer.call(customerRoutes.listCustomerVendors);
      expect(own.items.map((one) => one.vendorId)).toEqual([vendorId]);
      const { items } = await vendor.call(vendorJobRoutes.listVendorBookings);
      expect(items.map((one) => one.bookingId)).toEqual([bookingId]);
      expect(await vendor.call(vendorAccountRoutes.getVendorProfile)).toMatchObject({ status: 'approved' });
    });

    it("is changed at the customer's request and then signed", async () => {
      const jobs = jobsOf(cast());
      const { vendor, customer, bookingId, envelope } = await jobs.done();
      const again = { ...jobs.of(bookingId), body: { reason: 'It still drips.' } };
      await customer.call(customerRoutes.requestChanges, again);
      await vendor.call(vendorJobRoutes.startBooking, jobs.of(bookingId));
      await vendor.call(vendorJobRoutes.completeBooking, jobs.of(bookingId));
      const next = await jobs.askSignature(vendor, customer, bookingId);
      const old = await customer.client.call(customerRoutes.signBooking, jobs.signing(envelope));
      expect(old.ok).toBe(false);
      await customer.call(customerRoutes.signBooking, jobs.signing(next));
      await jobs.when(customer, bookingId, 'closed');
    });

    it('can be paid with another card when the first is declined', async () => {
      const { vendor, customer: fresh, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [customer] = await Promise.all([fresh(), vendor(place)]);
      const { bookingId } = await jobs.book(customer, place);
      expect(await jobs.pay(customer, bookingId, 'pm_card_chargeDeclined')).toBe(402);
      expect(await jobs.pay(customer, bookingId)).toBe(200);
      await jobs.when(customer, bookingId, 'confirmed');
      const { items } = await customer.call(customerRoutes.listCustomerBookings);
      expect(items.map((one) => one.bookingId)).toEqual([bookingId]);
    });

    it('is created once per Idempotency-Key, and refused for another body', async () => {
      const { vendor, customer: fresh, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [customer] = await Promise.all([fresh(), vendor(place)]);
      const { token } = await jobs.quote(customer, place);
      const ask = { body: { quoteToken: token, notes: '' }, idempotencyKey: randomUUID() };
      const [one, two] = [
        await customer.call(customerRoutes.createBooking, ask),
        await customer.call(customerRoutes.createBooking, ask),
      ];
      expect(two.bookingId).toBe(one.bookingId);
      const other = { ...ask, body: { ...ask.body, notes: 'Ring twice.' } };
      expect(refusal(await customer.client.call(customerRoutes.createBooking, other))).toContain(
        'idempotency_key_reused',
      );
    });

    it('answers 404 to others', async () => {
      const { customer: fresh, vendor, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [customer, stranger] = await Promise.all([fresh(), fresh(), vendor(place)]);
      const { bookingId } = await jobs.book(customer, place);
      const look = await stranger.client.call(customerRoutes.getCustomerBooking, jobs.of(bookingId));
      expect(refusal(look)).toBe('404 not_found');
      const { url } = await ticketFor(stranger.client);
      const socket = await openSocket(url);
      const { accessToken } = stranger.session;
      expect(await socket.ask({ action: 'authenticate', accessToken })).toMatchObject({
        event: 'authenticated',
      });
      expect(await socket.ask({ action: 'subscribe', bookingId })).toMatchObject({ code: 'not_found' });
      expect(await socket.ask({ action: 'ping' })).toMatchObject({ event: 'pong' });
      socket.close();
      await expect(openSocket(`${url}?ticket=made-up`)).rejects.toThrow('401');
    });

    it('is not pushed after signing out, nor to a socket with a forged token or none', async () => {
      const { customer: fresh, vendor, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [customer] = await Promise.all([fresh(), vendor(place)]);
      const { url } = await ticketFor(customer.client);
      const silent = await openSocket(url);
      const forged = await openSocket(url);
      const accessToken = `${customer.session.accessToken.slice(0, -4)}AAAA`;
      await forged.ask({ action: 'authenticate', accessToken });
      await forged.closed;
      const gone = await listen(customer.client);
      await customer.call(authRoutes.logout);
      const later = await signIn(cast().apiUrl, { email: customer.email, password: DEMO_PASSWORD });
      await jobs.bookAndPay(later, place);
      await gone.closed;
      expect(gone.pushes.map(({ type }) => type)).not.toContain('booking.confirmed');
      await silent.closed;
    });
  });

  async function proven(customer: Person, envelopeId: string, evidenceHash: string): Promise<void> {
    const params = { envelopeId };
    const verdict = await customer.call(signatureRoutes.verifySignature, { params });
    expect(verdict).toMatchObject({ valid: true, evidenceHash });
    const certificate = await customer.call(signatureRoutes.getSignatureCertificate, { params });
    expect(Buffer.from(certificate).subarray(0, 5).toString()).toBe('%PDF-');
    const { evidence, seal } = await customer.call(signatureRoutes.getSignatureEvidence, { params });
    expect(sha256(evidence)).toBe(evidenceHash);
    const published = keysOfJwks(await cast().nobody(signatureRoutes.getSealKeys));
    expect(await createJoseSealer({ published }).verify(evidence, seal, EVIDENCE_TYPE)).toBe(true);
  }

  /** The correlation id of the request that signed. */
  function signedBy(ops: Person, envelopeId: string): Promise<string> {
    const query = { kind: 'envelope', id: envelopeId } as const;
    return eventually('the signature in the trail', async () => {
      const trail = await ops.client.call(operationsRoutes.getAuditLog, { query });
      if (!trail.ok) return undefined;
      return trail.body.items.find(({ type }) => type === 'signature.completed')?.correlationId;
    });
  }

  async function paidFor(ops: Person, vendor: Person, bookingId: string): Promise<void> {
    const ledger = await ops.call(operationsRoutes.getBookingLedger, { params: { bookingId } });
    expect(ledger.transactions.map(({ kind }) => kind).sort()).toEqual(['capture', 'payout', 'release']);
    for (const { sum } of ledger.transactions) expect(sum.amountMinor).toBe(0);
    const earnings = await vendor.call(vendorAccountRoutes.getEarnings);
    expect(earnings).toMatchObject({ owed: { amountMinor: 0 } });
    expect(earnings.paidOut.amountMinor).toBeGreaterThan(0);
  }

  async function onRecord(ops: Person, bookingId: string): Promise<void> {
    const query = { kind: 'booking', id: bookingId } as const;
    const trail = await eventually('the whole trail', async () => {
      const { items, chain } = await ops.call(operationsRoutes.getAuditLog, { query });
      expect(chain.verified).toBe(true);
      return items.some(({ type }) => type === 'booking.closed') ? items : undefined;
    });
    expect(findChainFault(trail, sha256)).toBeUndefined();
    const exported = Buffer.from(await ops.call(operationsRoutes.exportAuditLog, { query })).toString();
    expect(exported.trim().split('\n')).toHaveLength(trail.length);
  }

  async function told(person: Person, bookingId: string): Promise<void> {
    const { notificationId } = await eventually(`${person.email}'s notification`, async () => {
      const { items } = await person.call(messagingRoutes.listNotifications);
      return items.find(({ type, bookingId: about }) => type === 'payment.paid_out' && about === bookingId);
    });
    await person.call(messagingRoutes.readNotification, { params: { notificationId } });
    await person.call(messagingRoutes.readAllNotifications);
    const { items } = await person.call(messagingRoutes.listNotifications, { query: { unread: 'true' } });
    expect(items).toEqual([]);
  }
}
