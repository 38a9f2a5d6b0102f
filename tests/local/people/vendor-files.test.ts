import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayDocument } from '#application/booking/day-document.ts';
import { dayOf } from '#application/booking/vendor-supply.ts';
import { readAvailability } from '#application/people/availability.ts';
import { expireDocuments } from '#application/people/expire-documents.ts';
import { findVendorCards } from '#application/people/find-vendor-cards.ts';
import { putProfile } from '#application/people/put-profile.ts';
import { refreshCoverage } from '#application/people/refresh-coverage.ts';
import { setAvailability } from '#application/people/set-availability.ts';
import { vendorFileData } from '#application/people/vendor-file-data.ts';
import type { BookingId } from '#kernel/ids.ts';
import { atLocal } from '#kernel/local-time.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { actingAs, NOW, profile, startPeople } from '#tests/support/people.ts';
import { streamedEvents } from '#tests/support/streamed-events.ts';
import { vendorDocument } from '#tests/support/vendors.ts';

let dynamo: TestDynamoDb;
let people: ReturnType<typeof startPeople>;
beforeAll(async () => {
  dynamo = await startDynoxide();
  people = startPeople(dynamo);
});
afterAll(() => dynamo.stop());

const stateOf = async (vendorId: string) => (await people.ports.vendors.find(vendorId))?.state;

const eventsOf = (vendorId: string) => streamedEvents(dynamo, 'vendor', vendorId);

describe('an application', () => {
  it('is opened once, however often the first profile is sent at the same moment', async () => {
    const own = actingAs('usr_twice');
    const sent = await Promise.all(
      Array.from({ length: 10 }, () => putProfile(people.ports, profile(), own)),
    );
    expect(sent.every((outcome) => outcome.ok || outcome.error.code === 'version_conflict')).toBe(true);
    const types = (await eventsOf('usr_twice')).map(({ type }) => type);
    expect(types[0]).toBe('vendor.applied');
    expect(types.filter((type) => type === 'vendor.applied')).toHaveLength(1);
  });

  it('takes its city from the pincode, and only pincodes that there are', async () => {
    const { vendorId } = await people.vendor('draft', { basePincode: '560038' });
    expect((await stateOf(vendorId))?.city).toBe('Bengaluru');
    const unknown = { kind: 'pincodes', pincodes: ['560038', '999999'] } as const;
    for (const wrong of [{ basePincode: '999999' }, { area: unknown }]) {
      const refused = await putProfile(people.ports, profile(wrong), actingAs(vendorId));
      expect(refused).toMatchObject({ error: { code: 'not_serviceable' } });
    }
    for (const basePoint of [
      { lat: 28.6, lng: 77.2 },
      { lat: 73.85, lng: 18.52 },
    ]) {
      const refused = await putProfile(people.ports, profile({ basePoint }), actingAs(vendorId));
      expect(refused).toMatchObject({ error: { code: 'point_outside_pincode' } });
    }
  });

  it('is claimed by one of thirty reviewers who reach for it at once', async () => {
    const { vendorId } = await people.vendor('submitted');
    const reviewers = Array.from({ length: 30 }, (_, i) => `usr_reviewer${i}`);
    const claims = await Promise.all(
      reviewers.map((reviewerId) =>
        people.instruct(vendorId, { type: 'claim', reviewerId }, actingAs(reviewerId, 'ops')),
      ),
    );
    const winners = reviewers.filter((_, i) => claims[i]?.ok);
    expect(winners).toHaveLength(1);
    expect((await stateOf(vendorId))?.review.reviewerId).toBe(winners[0]);
  });

  it('is decided once when one approves and another rejects at the same moment', async () => {
    const { vendorId } = await people.vendor('submitted');
    const [approval, rejection] = await Promise.all([
      people.instruct(
        vendorId,
        { type: 'approve', reviewerId: 'usr_a', policy: { required: [] } },
        actingAs('usr_a', 'ops'),
      ),
      people.instruct(
        vendorId,
        { type: 'reject', reviewerId: 'usr_b', reason: 'No documents' },
        actingAs('usr_b', 'ops'),
      ),
    ]);
    expect([approval.ok, rejection.ok].filter(Boolean)).toHaveLength(1);
    expect((await stateOf(vendorId))?.status).toBe(approval.ok ? 'approved' : 'rejected');
  });

  it('stands in the queue by the time it was handed in', async () => {
    const first = await people.vendor('submitted');
    const queue = await people.ports.vendors.listByStatus('submitted', { limit: 100 });
    expect(queue.items.map(({ state }) => state.vendorId)).toContain(first.vendorId);
    expect(queue.items.every(({ state }) => state.status === 'submitted')).toBe(true);
  });

  it('leaves no name, paper or appeal in its events', async () => {
    const { vendorId, own } = await people.vendor('draft');
    const document = vendorDocument({ kind: 'aadhaar_last4', objectKey: null, last4: '4711' });
    await people.instruct(vendorId, { type: 'add_document', document }, own);
    const said = JSON.stringify(await eventsOf(vendorId));
    for (const personal of ['Ravi', 'Gowda', '4711']) expect(said).not.toContain(personal);
  });
});

describe('coverage', () => {
  const cards = (pincode: string) => findVendorCards(people.ports, { pincode, skill: 'ac_service' });

  it('follows approval, moves, pauses and suspension, whatever is delivered again', async () => {
    const { vendorId, own } = await people.vendor('approved', { skills: ['ac_service'] });
    const shown = async (pincode: string) => {
      await refreshCoverage(people.ports, vendorId, NOW);
      await refreshCoverage(people.ports, vendorId, NOW);
      const found = await cards(pincode);
      return found.ok && found.value.map((card) => card.vendorId);
    };
    expect(await shown('411001')).toEqual([vendorId]);
    const there = { skills: ['ac_service'], basePincode: '302001' };
    await putProfile(people.ports, profile(there), own);
    expect(await shown('411001')).toEqual([]);
    expect(await shown('302001')).toEqual([vendorId]);
    await setAvailability(people.ports, { paused: true }, own);
    expect(await shown('302001')).toEqual([]);
    await setAvailability(people.ports, { paused: false }, own);
    expect(await shown('302001')).toEqual([vendorId]);
    const suspend = { type: 'suspend', reviewerId: 'usr_meera', reason: 'A complaint' } as const;
    await people.instruct(vendorId, suspend, actingAs('usr_meera', 'ops'));
    expect(await shown('302001')).toEqual([]);
    expect(await people.ports.coverage.countBySkill('302001')).toEqual(new Map());
  });

  it('shows no personal data on a card', async () => {
    const { vendorId } = await people.vendor('approved', { skills: ['sofa_cleaning'] });
    await refreshCoverage(people.ports, vendorId, NOW);
    const found = await findVendorCards(people.ports, { pincode: '411001', skill: 'sofa_cleaning' });
    expect(found).toEqual({
      ok: true,
      value: [
        {
          vendorId,
          displayName: 'Ravi Plumbing',
          skills: ['sofa_cleaning'],
          rating: { average: null, count: 0 },
          jobs: 0,
        },
      ],
    });
  });
});

describe('time off', () => {
  const date = '2026-11-25';
  const wholeDay = { date, breaks: [{ startMinutes: 0, endMinutes: 1440 }] };

  /** A visit from ten to eleven on the date, saved as bookings save it. */
  async function book(vendorId: string, version: number) {
    const vendor = await stateOf(vendorId);
    if (!vendor) throw new Error('There is no such vendor.');
    const visit = {
      bookingId: 'bk_1' as BookingId,
      start: atLocal(date, 600, vendor.timeZone),
      end: atLocal(date, 660, vendor.timeZone),
      travelBeforeMinutes: 0,
      bufferMinutes: 10,
      place: vendor.base.point,
      status: 'booked',
    } as const;
    const day = { ...dayOf(vendor, date, undefined), visits: [visit] };
    return people.ports.uow.commit({
      ...actingAs('booking', 'system'),
      changes: [],
      documents: [dayDocument(day, version)],
    });
  }

  it('is refused where a visit is booked, naming it, and taken beside it', async () => {
    const { vendorId, own } = await people.vendor('approved');
    await book(vendorId, 0);
    expect(await setAvailability(people.ports, { timeOff: [wholeDay] }, own)).toMatchObject({
      error: { code: 'slot_unavailable', members: { bookingIds: ['bk_1'] } },
    });
    const beside = { date, breaks: [{ startMinutes: 660, endMinutes: 780 }] };
    expect((await setAvailability(people.ports, { timeOff: [beside] }, own)).ok).toBe(true);
    const vendor = await stateOf(vendorId);
    const seen = vendor && (await readAvailability(people.ports.uow, vendor, NOW));
    expect(seen?.timeOff).toEqual([beside]);
  });

  it('and a booking of the same time can not both win', async () => {
    for (let round = 0; round < 10; round++) {
      const { vendorId, own } = await people.vendor('approved');
      const [off, booked] = await Promise.all([
        setAvailability(people.ports, { timeOff: [wholeDay] }, own),
        book(vendorId, 0),
      ]);
      expect([off.ok, booked.ok].filter(Boolean)).toHaveLength(1);
    }
  });

  it('is one span where spans overlap, goes when it is emptied, and ends sixty days ahead', async () => {
    const { vendorId, own } = await people.vendor('approved');
    const overlapping = [
      { startMinutes: 700, endMinutes: 800 },
      { startMinutes: 600, endMinutes: 720 },
    ];
    const set = async (timeOff: Parameters<typeof setAvailability>[1]['timeOff']) => {
      const changed = await setAvailability(people.ports, { timeOff }, own);
      return changed.ok
        ? (await readAvailability(people.ports.uow, changed.value, NOW)).timeOff
        : changed.error.code;
    };
    expect(await set([{ date, breaks: overlapping }])).toEqual([
      { date, breaks: [{ startMinutes: 600, endMinutes: 800 }] },
    ]);
    expect(await set([{ date, breaks: [] }])).toEqual([]);
    expect(await set([{ ...wholeDay, date: '2026-11-21' }])).toBe('outside_policy');
    expect(await set([{ ...wholeDay, date: '2027-01-21' }])).toBe('outside_policy');
    expect((await stateOf(vendorId))?.weeklyHours).toHaveLength(7);
  });
});

describe('documents that run out', () => {
  it('are told of before and after, once each, and take the vendor out of coverage', async () => {
    const { vendorId, own } = await people.vendor('approved', { skills: ['tank_cleaning'] });
    const accept = async (documentId: string, validUntil: string) => {
      const document = vendorDocument({ documentId, validUntil, kind: 'trade_certificate' });
      await people.instruct(vendorId, { type: 'add_document', document }, own);
      const reviewerId = 'usr_meera';
      await people.instruct(
        vendorId,
        { type: 'accept_document', reviewerId, documentId },
        actingAs(reviewerId, 'ops'),
      );
    };
    const run = async (at: string) => {
      await expireDocuments(people.ports, { ...actingAs('expire-documents', 'system'), at });
      await refreshCoverage(people.ports, vendorId, at);
      const counted = (await people.ports.coverage.countBySkill('411001')).get('tank_cleaning') ?? 0;
      return [(await eventsOf(vendorId)).at(-1)?.type, counted];
    };
    await accept('doc_a', '2026-12-10T00:00:00.000Z');
    expect(await run('2026-11-23T00:00:00.000Z')).toEqual(['vendor.documents_expiring', 1]);
    const told = (await eventsOf(vendorId)).length;
    expect(await run('2026-11-24T00:00:00.000Z')).toEqual(['vendor.documents_expiring', 1]);
    expect(await eventsOf(vendorId)).toHaveLength(told);
    expect(await run('2026-12-10T00:00:00.000Z')).toEqual(['vendor.documents_lapsed', 0]);
    await accept('doc_b', '2028-12-10T00:00:00.000Z');
    expect(await run('2026-12-11T00:00:00.000Z')).toEqual(['vendor.document_checked', 1]);
  });
});

describe('erasure', () => {
  it("takes a vendor's name and documents, and keeps the areas served", async () => {
    const { vendorId, own } = await people.vendor('approved');
    await people.instruct(vendorId, { type: 'add_document', document: vendorDocument() }, own);
    const removed: string[] = [];
    const holder = vendorFileData({
      ...people.ports,
      objects: { remove: async (key) => void removed.push(key) },
    });
    const exported = JSON.stringify(await holder.export(vendorId));
    expect(exported).toContain('Gowda');
    expect(exported).not.toMatch(/objectKey|reviewerId|suspendedBy|documents\/usr_ravi/);
    await holder.erase(vendorId, own);
    await holder.erase(vendorId, own);
    expect(removed).toEqual(['documents/usr_ravi/doc_1', 'uploads/doc_1']);
    const left = await stateOf(vendorId);
    expect(left).toMatchObject({ status: 'erased', base: { pincode: '411001' }, documents: [] });
    expect(JSON.stringify(left)).not.toMatch(/Ravi|Gowda/);
    expect(await people.instruct(vendorId, { type: 'submit' }, own)).toMatchObject({
      error: { code: 'not_found' },
    });
  });
});
