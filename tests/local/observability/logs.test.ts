import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createActors } from '#tests/support/actors.ts';
import { createJobs, good } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { listen, type TestSocket } from '#tests/support/sockets.ts';

/** What a log line says that this file asks of; other lines, as metrics, have other members. */
const logLine = z.looseObject({
  message: z.string().optional(),
  correlationId: z.string().optional(),
  eventType: z.string().optional(),
  ageMs: z.number().optional(),
});
type Line = z.output<typeof logLine> & { readonly source: string };

const PINCODE = '560038';
let test: TestSystem;
let socket: TestSocket;
let signed: string;
let lines: readonly Line[];
const raw: { readonly name: string; readonly line: string }[] = [];

const sourceOf = (name: string): string => test.cloud.functions.find(name)?.entryUrl ?? name;
function linesSoFar(): readonly Line[] {
  return raw.flatMap(({ name, line }) => {
    if (!line.startsWith('{')) return [];
    return [{ ...logLine.parse(JSON.parse(line)), source: sourceOf(name) }];
  });
}

beforeAll(async () => {
  test = await startTestSystem({
    log: { warn: () => undefined, functionLine: (name, line) => raw.push({ name, line }) },
  });
  const actors = createActors(test);
  const jobs = createJobs(test);
  const vendor = await actors.vendor({ pincode: PINCODE });
  const customer = await actors.customer();
  socket = await listen(customer);
  const { bookingId } = await jobs.bookAndPay(customer, PINCODE);
  await jobs.work(vendor, bookingId);
  const envelope = await jobs.askSignature(vendor, customer, bookingId);
  good(await jobs.sign(customer, envelope));
  await test.settled();
  const events = await test.stored.trail.history('envelope', envelope.envelopeId);
  signed = events.find(({ type }) => type === 'signature.completed')?.correlationId ?? '';
  lines = linesSoFar();
}, 180_000);
afterAll(async () => {
  socket?.close();
  await test?.stop();
});

describe('the correlation id of the request that signs', () => {
  const within = (source: string) =>
    lines.filter((line) => line.correlationId === signed && line.source.includes(source));

  it('is in the line of the request', () => {
    expect(signed).not.toBe('');
    expect(within('functions/http/customer/').map(({ message }) => message)).toEqual(['request']);
  });

  it.each(['push', 'payout', 'notification'])('is in the lines of the consumer %s', (consumer) => {
    const said = within(`functions/events/${consumer}/`);
    expect(said.length).toBeGreaterThan(0);
    for (const line of said) expect(line).toMatchObject({ message: 'consumed', ageMs: expect.any(Number) });
  });

  it.each(['verify-evidence', 'capture-payment', 'post-ledger', 'transfer-to-vendor', 'mark-paid'])(
    'is in the line of the task %s',
    (task) => {
      expect(within(`sign-then-pay/${task}`).map(({ message }) => message)).toEqual(['task done']);
    },
  );

  it('is in the events that the payout brings about, and in what the socket was pushed of them', () => {
    const types = within('functions/events/push/').map(({ eventType }) => eventType);
    expect(types).toEqual(expect.arrayContaining(['booking.signed', 'payment.paid_out', 'booking.closed']));
    const pushed = socket.pushes.filter(({ correlationId }) => correlationId === signed);
    expect(pushed.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['booking.signed', 'payment.paid_out', 'booking.closed']),
    );
    expect(pushed.some(({ event }) => event === 'notification')).toBe(true);
  });
});

describe('the metrics of one booking', () => {
  const values = (name: string): readonly unknown[] =>
    lines.filter((line) => line.source.includes('events/figures')).flatMap((line) => line[name] ?? []);

  it('count each state once, the accepted offer, and nothing parked', () => {
    const states = lines.flatMap((line) =>
      line['Bookings'] === undefined ? [] : [[line['Status'], line['Bookings']]],
    );
    expect(states.sort()).toEqual([
      ['assigned', 1],
      ['closed', 1],
      ['created', 1],
    ]);
    expect(values('OfferAcceptance')).toEqual([1]);
    expect(values('PayoutsParked')).toEqual([]);
  });

  it('have the times to assign and from signature to payout', () => {
    for (const name of ['TimeToAssign', 'SignToPay']) {
      expect(values(name)).toEqual([expect.any(Number)]);
      expect(Number(values(name)[0])).toBeGreaterThanOrEqual(0);
      expect(Number(values(name)[0])).toBeLessThan(60);
    }
    expect(values('EventAge').length).toBeGreaterThan(10);
  });
});
