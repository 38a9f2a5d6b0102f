import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import type { Actor } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();

const bookingIn = (bookingId: string) => ({ params: { bookingId } });

describe('signing', () => {
  it('answers 409 for another document hash, and signs once with the same key', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);

    const forged = await jobs.sign(customer, { ...envelope, documentHash: 'f'.repeat(64) });
    expect(refusal(forged)).toBe('409 document_changed');
    expect(await jobs.statusOf(bookingId)).toBe('work_done');

    const key = randomUUID();
    const answers = await Promise.all([
      jobs.sign(customer, envelope, key),
      jobs.sign(customer, envelope, key),
    ]);
    const [one, two] = answers.map(good);
    expect(two).toEqual(one);
    expect((await jobs.sign(customer, envelope)).ok).toBe(false);
    const verified = good(
      await customer.call(signatureRoutes.verifySignature, { params: { envelopeId: envelope.envelopeId } }),
    );
    expect(verified).toMatchObject({ valid: true, evidenceHash: one?.evidenceHash });
    await test.settled();
    expect(await jobs.statusOf(bookingId)).toBe('closed');
    expect(
      test.stripe.state('transfers').filter(({ transfer_group }) => transfer_group === bookingId),
    ).toHaveLength(1);
  });

  it('needs a new document after requested changes', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const before = await jobs.askSignature(vendor, customer, bookingId);
    good(
      await customer.call(customerRoutes.requestChanges, {
        ...bookingIn(bookingId),
        body: { reason: 'It still drips.' },
      }),
    );
    expect((await jobs.sign(customer, before)).ok).toBe(false);
    good(await vendor.call(vendorJobRoutes.startBooking, bookingIn(bookingId)));
    good(await vendor.call(vendorJobRoutes.completeBooking, bookingIn(bookingId)));
    const after = await jobs.askSignature(vendor, customer, bookingId);
    expect(after.envelopeId).not.toBe(before.envelopeId);
    expect(refusal(await jobs.sign(customer, { ...before, bookingId }))).not.toBe('ok');
    good(await jobs.sign(customer, after));
    await test.settled();
    expect(await jobs.statusOf(bookingId)).toBe('closed');
  });

  it('answers 403 to vendors and ops and 404 to other customers', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    expect(refusal(await jobs.sign(vendor, envelope))).toBe('403 forbidden');
    expect(refusal(await jobs.sign(await actors.staff('ops_manager'), envelope))).toBe('403 forbidden');
    expect(refusal(await jobs.sign(await actors.customer(), envelope))).toBe('404 not_found');
    expect(await jobs.statusOf(bookingId)).toBe('work_done');
  });
});

describe('rating and disputing', () => {
  it('answers 409 before the signature and for a second, different rating', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const rate = (stars = 5) =>
      customer.call(customerRoutes.rateBooking, {
        ...bookingIn(bookingId),
        body: { stars, comment: 'Quick and clean.' },
      });
    expect(refusal(await rate())).toBe('409 illegal_transition');
    good(await jobs.sign(customer, await jobs.askSignature(vendor, customer, bookingId)));
    await test.settled();
    const both = await Promise.all([rate(), rate()]);
    expect(both.map(refusal)).toEqual(['ok', 'ok']);
    await test.settled();
    expect([refusal(await rate()), refusal(await rate(1))]).toEqual(['ok', '409 already_rated']);
    const history = await test.uow.readDocument(`vendor-history:${vendor.userId}`);
    expect(history?.state).toMatchObject({ ratingCount: 1, ratingSum: 5, jobs: 1 });
  });

  it('stops the payout within seven days of the work, and answers 409 after that', async () => {
    const { pincode, customer, vendor } = await actors.party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    await jobs.work(vendor, bookingId);
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    const dispute = (who: Actor) =>
      who.call(customerRoutes.disputeBooking, { ...bookingIn(bookingId), body: { reason: 'It leaked.' } });
    good(await dispute(customer));
    expect((await jobs.sign(customer, envelope)).ok).toBe(false);
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('authorised');

    const late = await actors.party();
    const other = await jobs.bookForNow(late.customer, late.pincode);
    await jobs.work(late.vendor, other.bookingId);
    good(
      await jobs.sign(late.customer, await jobs.askSignature(late.vendor, late.customer, other.bookingId)),
    );
    await test.settled();
    await test.travel(8 * 24 * 60);
    const later = await actors.again(late.customer);
    const refused = await later.call(customerRoutes.disputeBooking, {
      ...bookingIn(other.bookingId),
      body: { reason: 'It leaked.' },
    });
    expect(refusal(refused)).toBe('409 outside_policy');
  });
});
