import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { ledgerRowsOf } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { documentOf } from '#adapters/dynamodb/stored-document.ts';
import { eventsOfItem } from '#adapters/dynamodb/stored-events.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import * as z from '#contracts/zod.ts';
import type { World } from './world.ts';

const keyed = z.looseObject({ pk: z.string(), sk: z.string() });
type Item = z.output<typeof keyed>;

const aggregateItem = z.pipe(
  z.looseObject({ pk: z.string(), v: z.int() }),
  z.transform((item) => {
    const { state, event } = unpackAggregate(item);
    const last = domainEvent().parse(event);
    const { kind, id } = last.aggregate;
    return { name: `${kind}#${id}`, version: item.v, state, event: last };
  }),
);
const dayState = z.looseObject({
  visits: z.array(z.looseObject({ bookingId: z.string(), start: z.string(), end: z.string() })),
});
const historyState = z.looseObject({
  offersSent: z.int(),
  offersAnswered: z.int(),
  ratingCount: z.int(),
  jobs: z.int(),
});
const inboxItem = z.looseObject({ userId: z.string(), type: z.string(), bookingId: z.nullable(z.string()) });
const signatureItem = z.looseObject({ envelopeId: z.string(), bookingId: z.string() });

export type StoredRecords = Awaited<ReturnType<typeof readStoredRecords>>;

/** All that is on record, read from the tables themselves and not through what wrote it. */
export async function readStoredRecords(world: World) {
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
  const aggregates = operational
    .filter((item) => AGGREGATE_BODY in item)
    .map((item) => aggregateItem.parse(item));
  const states = <T>(kind: string, schema: z.ZodMiniType<T>): readonly T[] =>
    aggregates.filter(({ name }) => name.startsWith(`${kind}#`)).map(({ state }) => schema.parse(state));
  const byAggregate = (events: readonly DomainEvent[]) =>
    Map.groupBy(
      events.toSorted((a, b) => a.sequence - b.sequence),
      ({ aggregate }) => `${aggregate.kind}#${aggregate.id}`,
    );
  const afterPrefix = (pk: string, prefix: string) => pk.slice(prefix.length);

  return {
    bookings: states('booking', bookingAggregate.schema()),
    payments: states('payment', paymentAggregate.schema()),
    offers: states('offer', offerAggregate.schema()),
    envelopes: states('envelope', envelopeAggregate.schema()),
    aggregates,
    /** Every event that was written, by the aggregate it is of. */
    events: byAggregate(world.streamed),
    audit: byAggregate(audit.flatMap(eventsOfItem)),
    days: under('DOC#vendor-day:').map((item) => {
      const [vendorId = '', date = ''] = afterPrefix(item.pk, 'DOC#vendor-day:').split(':');
      return { vendorId, date, visits: dayState.parse(documentOf(item).state).visits };
    }),
    histories: new Map(
      under('DOC#vendor-history:').map((item) => [
        afterPrefix(item.pk, 'DOC#vendor-history:'),
        historyState.parse(documentOf(item).state),
      ]),
    ),
    inbox: under('INBOX#').map((item) => inboxItem.parse(item)),
    ledger: ledger.flatMap(ledgerRowsOf),
    signatures: signatures.map((item) => signatureItem.parse(item)),
  };
}
