import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { systemClock } from '#adapters/system/system.ts';
import { pulseKey } from '#application/engines/engine-keys.ts';
import { customerVendorsKey, readPastWithVendors } from '#application/people/past-with-vendors.ts';
import { type VendorHistory, vendorHistoryKey } from '#application/people/ports.ts';
import {
  PULSE_CITIES_KEY,
  pulsePlacesKey,
  type StoredPlaces,
  type StoredPulse,
} from '#application/pulse/pulse-documents.ts';
import { type TeachEnginesPorts, teachEngines } from '#application/pulse/teach-engines.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { CustomerVendors } from '#domain/people/customer-vendors.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { bookingCreated, nextEvent } from '#tests/support/event-chain.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

let dynamo: TestDynamoDb;
let store: UnitOfWork;
let ports: TeachEnginesPorts;
beforeAll(async () => {
  dynamo = await startDynoxide();
  const { client, tables } = dynamo;
  store = createDynamoDbUnitOfWork({ client, tables, definitions: [], sha256, clock: systemClock });
  ports = {
    store,
    bookings: createDynamoDbBookings(client, tables.operational),
    vendors: createDynamoDbVendors(client, tables.operational),
  };
});
afterAll(() => dynamo.stop());

const NOON = '2026-11-20T12:00:00.000Z';
const minutesLater = (minutes: number): string => new Date(Date.parse(NOON) + minutes * 60_000).toISOString();

let made = 0;
const offered = (vendorId: string, occurredAt = NOON): DomainEvent => {
  made += 1;
  return nextEvent({ kind: 'offer', id: `of_${made}`, type: 'offer.sent', data: { vendorId }, occurredAt });
};
const requested = (city: string, pincode: string, occurredAt = NOON): DomainEvent => {
  made += 1;
  return bookingCreated(`bk_${made}`, occurredAt, { pincode, city });
};

const stateOf = async <T>(key: string) => (await store.readDocument(key))?.state as T | undefined;
const offersOf = async (vendorId: string) =>
  (await stateOf<VendorHistory>(vendorHistoryKey(vendorId)))?.offersSent ?? 0;
const requestsIn = async (pincode: string) =>
  Object.values((await stateOf<StoredPulse>(pulseKey(pincode)))?.log ?? {}).reduce((a, b) => a + b, 0);

/** The store, with what `fault` does to the commit of a document. */
const faulty = (fault: (key: string, commit: () => ReturnType<UnitOfWork['commit']>) => unknown) => ({
  ...ports,
  store: {
    ...store,
    commit: async (work: Parameters<UnitOfWork['commit']>[0]) => {
      const commit = () => store.commit(work);
      const answer = await fault(work.documents?.[0]?.key ?? '', commit);
      return answer === undefined ? commit() : (answer as Awaited<ReturnType<typeof commit>>);
    },
  },
});

describe('engines', () => {
  it('learn each event once, although batches are repeated, overlap and race', async () => {
    const events = Array.from({ length: 40 }, (_, i) =>
      i % 2 ? offered(`usr_once_${i % 4}`, minutesLater(i)) : requested('Pune', '411001', minutesLater(i)),
    );
    const batches = [events.slice(0, 30), events.slice(10), events.slice(0, 30), events.slice(20)];
    await Promise.all(batches.map((batch) => teachEngines(ports, batch, minutesLater(60))));
    expect(await teachEngines(ports, [...events, ...events], minutesLater(90))).toBe(0);
    expect([await offersOf('usr_once_1'), await offersOf('usr_once_3')]).toEqual([10, 10]);
    expect(await requestsIn('411001')).toBe(20);
  });

  it("learn a customer's vendors once from each job and each rating", async () => {
    const parties = { customerId: 'usr_asha', vendorId: 'usr_ravi' };
    const amount = { amountMinor: 100, currency: 'INR' };
    const paid = (job: number) => {
      const bookingId = `bk_asha_${job}`;
      const data = { paymentId: `pay_asha_${job}`, bookingId, ...parties, status: 'paid_out', amount };
      return nextEvent({
        kind: 'payment',
        id: data.paymentId,
        type: 'payment.paid_out',
        data: { ...data, vendorShare: amount },
        occurredAt: minutesLater(job),
      });
    };
    const rated = nextEvent({
      kind: 'booking',
      id: 'bk_asha_1',
      type: 'booking.rated',
      data: { bookingId: 'bk_asha_1', ...parties, status: 'closed', slotStart: NOON, stars: 4 },
      occurredAt: minutesLater(5),
    });
    const events = [paid(1), paid(2), rated];
    await Promise.all([events, events.slice(1)].map((batch) => teachEngines(ports, batch, minutesLater(9))));
    await teachEngines(ports, events, minutesLater(20));
    const past = await readPastWithVendors(store, 'usr_asha', 'strong');
    expect([...past]).toEqual([['usr_ravi', { preference: null, jobs: 2, meanRating: 4 }]]);
    expect(await stateOf<CustomerVendors>(customerVendorsKey('usr_asha'))).toMatchObject({
      vendors: { usr_ravi: { lastBookingId: 'bk_asha_1', lastAt: minutesLater(5) } },
    });
    expect(await readPastWithVendors(store, 'usr_nobody', 'strong')).toEqual(new Map());
  });

  it('count no job for the fee of a booking that ended before any work, only what it earned', async () => {
    const parties = { customerId: 'usr_fay', vendorId: 'usr_fee' };
    const amount = { amountMinor: 100, currency: 'INR' };
    const ended = newBooking({ ...parties, bookingId: 'bk_fee', status: 'cancelled' });
    const worked = newBooking({ ...parties, bookingId: 'bk_work', enteredAt: { work_done: NOON } });
    const state = (booking: Booking) => ({ version: 1, eventHash: '', state: booking });
    const paid = ({ bookingId }: Booking) => {
      const paymentId = bookingId.replace('bk_', 'pay_');
      const data = { paymentId, bookingId, ...parties, status: 'paid_out', amount, vendorShare: amount };
      const type = 'payment.paid_out';
      return nextEvent({ kind: 'payment', id: paymentId, type, data, occurredAt: NOON });
    };
    const bookings = { findAll: async () => [state(ended), state(worked)] };
    await teachEngines({ ...ports, bookings }, [paid(ended), paid(worked)], NOON);
    const history = await stateOf<VendorHistory>(vendorHistoryKey('usr_fee'));
    expect(history?.jobs).toBe(1);
    expect(JSON.stringify(history?.recentTotals)).toContain('200');
    const past = await readPastWithVendors(store, 'usr_fay', 'strong');
    expect([...past].map(([, { jobs }]) => jobs)).toEqual([1]);
  });

  it('write each document once a batch', async () => {
    const written: string[] = [];
    const counting = faulty((key) => void written.push(key));
    const batch = [1, 2, 3, 4].flatMap(() => [offered('usr_few'), requested('Nagpur', '440001')]);
    await teachEngines(counting, batch, NOON);
    expect(written.sort()).toEqual(
      [pulsePlacesKey('Nagpur'), pulseKey('440001'), vendorHistoryKey('usr_few')].sort(),
    );
  });

  it.each([
    ['before', () => Promise.reject(new Error('throttled'))],
    [
      'after',
      (commit: () => Promise<unknown>) => commit().then(() => Promise.reject(new Error('no answer'))),
    ],
  ] as const)('lose and double nothing when one document fails %s its write', async (when, fail) => {
    const [broken, whole] = [`usr_broken_${when}`, `usr_whole_${when}`];
    const batch = [offered(broken), offered(whole), offered(broken)];
    const failing = faulty((key, commit) => (key === vendorHistoryKey(broken) ? fail(commit) : undefined));
    await expect(teachEngines(failing, batch, NOON)).rejects.toThrow(AggregateError);
    expect(await offersOf(whole)).toBe(1);
    await teachEngines(ports, batch, minutesLater(200));
    await teachEngines(ports, batch.toReversed(), minutesLater(24 * 60));
    expect([await offersOf(broken), await offersOf(whole)]).toEqual([2, 1]);
  });

  it('learn events that are a day late, and none that are too late to recognise as new', async () => {
    const [early, late] = [offered('usr_late'), offered('usr_late')];
    expect(await teachEngines(ports, [early], minutesLater(1))).toBe(0);
    expect(await teachEngines(ports, [late, early], minutesLater(47 * 60))).toBe(0);
    expect(await offersOf('usr_late')).toBe(2);
    expect(await teachEngines(ports, [late, early], minutesLater(50 * 60))).toBe(2);
    expect(await offersOf('usr_late')).toBe(2);
  });

  it('forget the ids of events that can no longer be redelivered', async () => {
    await teachEngines(ports, [offered('usr_long')], NOON);
    const days = minutesLater(5 * 24 * 60);
    await teachEngines(ports, [offered('usr_long', days)], days);
    const { learned } = (await stateOf<{ learned: object }>(vendorHistoryKey('usr_long'))) ?? {};
    expect(Object.keys(learned ?? {})).toEqual([days.slice(0, 13)]);
    expect(await offersOf('usr_long')).toBe(2);
  });

  it('list each place once for the refit', async () => {
    const batches = ['600001', '600002', '600001'].map((pincode) => [requested('Chennai', pincode)]);
    await Promise.all(batches.map((batch) => teachEngines(ports, batch, NOON)));
    const places = await stateOf<StoredPlaces>(pulsePlacesKey('Chennai'));
    expect(places?.pincodes.toSorted()).toEqual(['600001', '600002']);
    expect(await stateOf<string[]>(PULSE_CITIES_KEY)).toContain('Chennai');
  });
});
