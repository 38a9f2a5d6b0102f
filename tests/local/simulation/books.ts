import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { domainEvent } from '#contracts/events/catalogue.ts';
import type { World } from './world.ts';

const keyed = z.looseObject({ pk: z.string(), sk: z.string() });
type Item = z.output<typeof keyed>;

const outboxItem = z.looseObject({ event: domainEvent });
const stateItem = z.looseObject({ v: z.int(), h: z.string() });
const dayItem = z.looseObject({
  d: z.looseObject({
    visits: z.array(z.looseObject({ bookingId: z.string(), start: z.string(), end: z.string() })),
  }),
});
const historyItem = z.looseObject({
  d: z.looseObject({ offersSent: z.int(), offersAnswered: z.int(), ratingCount: z.int(), jobs: z.int() }),
});
const inboxItem = z.looseObject({ userId: z.string(), type: z.string(), bookingId: z.string().nullable() });
const ledgerItem = z.looseObject({
  transactionId: z.string(),
  kind: z.string(),
  bookingId: z.string(),
  account: z.string(),
  amountMinor: z.int(),
  currency: z.string(),
});
const signatureItem = z.looseObject({ envelopeId: z.string(), bookingId: z.string() });

export type Books = Awaited<ReturnType<typeof readBooks>>;

/** All that is on record, read from the tables themselves and not through what wrote it. */
export async function readBooks(world: World) {
  const scan = async (table: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const answer = await world.client.send(
        new ScanCommand({
          TableName: table,
          ConsistentRead: true,
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      items.push(...(answer.Items ?? []).map((item) => keyed.parse(item)));
      start = answer.LastEvaluatedKey;
    } while (start);
    return items;
  };
  const { tables } = world;
  const [operational, ledger, audit, signatures] = await Promise.all(
    [tables.operational, tables.ledger, tables.audit, tables.signatures].map(scan),
  );
  if (!operational || !ledger || !audit || !signatures) throw new Error('A table is missing.');
  const under = (prefix: string) => operational.filter(({ pk }) => pk.startsWith(prefix));
  const states = <T>(kind: string, schema: z.ZodType<T>): readonly T[] =>
    under(`${kind}#`).map((item) => schema.parse(item['d']));
  const byAggregate = (items: readonly Item[]) =>
    Map.groupBy(
      items.map((item) => outboxItem.parse(item).event),
      ({ aggregate }) => `${aggregate.kind}#${aggregate.id}`,
    );
  const afterPrefix = (pk: string, prefix: string) => pk.slice(prefix.length);

  return {
    bookings: states('booking', bookingAggregate.schema),
    payments: states('payment', paymentAggregate.schema),
    offers: states('offer', offerAggregate.schema),
    envelopes: states('envelope', envelopeAggregate.schema),
    /** Of every aggregate: its version and the hash of its last event. */
    aggregates: new Map(
      operational
        .filter(({ sk, pk }) => sk === 'STATE' && !/^(DOC|IDEMPOTENCY|EVENT)#/.test(pk))
        .filter((item) => 'h' in item)
        .map((item) => [item.pk, stateItem.parse(item)]),
    ),
    outbox: byAggregate(under('EVENT#').toSorted((a, b) => (a.sk < b.sk ? -1 : 1))),
    audit: byAggregate(audit.toSorted((a, b) => (a.sk < b.sk ? -1 : 1))),
    days: under('DOC#vendor-day:').map((item) => {
      const [vendorId = '', date = ''] = afterPrefix(item.pk, 'DOC#vendor-day:').split(':');
      return { vendorId, date, visits: dayItem.parse(item).d.visits };
    }),
    histories: new Map(
      under('DOC#vendor-history:').map((item) => [
        afterPrefix(item.pk, 'DOC#vendor-history:'),
        historyItem.parse(item).d,
      ]),
    ),
    inbox: under('INBOX#').map((item) => inboxItem.parse(item)),
    ledger: ledger.map((item) => ledgerItem.parse(item)),
    signatures: signatures.map((item) => signatureItem.parse(item)),
  };
}
