import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { ledgerRowsOf } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import type { LedgerRow } from '#application/payment/ledger-reader.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { domainEvent } from '#contracts/events/catalogue.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import type { TestSystem } from './local-system.ts';

const inboxRow = z.looseObject({ userId: z.string(), type: z.string(), bookingId: z.string().nullable() });
const aggregateRow = z
  .looseObject({ v: z.int() })
  .transform((item) => ({ version: item.v, event: domainEvent().parse(unpackAggregate(item).event) }));

/** The items of a table, optionally only those with an attribute. */
async function scan(test: TestSystem, table: string, having?: string): Promise<unknown[]> {
  const items: unknown[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await test.dynamo.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(having === undefined ? {} : { FilterExpression: `attribute_exists(${having})` }),
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return items;
}

/** Reads stored facts directly from the tables, to compare them with what should have happened. */
export function createProofs(test: TestSystem) {
  const ledger = async (): Promise<readonly LedgerRow[]> =>
    (await scan(test, test.output('LedgerTable'))).flatMap(ledgerRowsOf);

  /** The aggregates whose trail is not an unbroken chain of one event per version up to the current state. */
  async function auditFaults(): Promise<readonly string[]> {
    const present = (await scan(test, test.operational, AGGREGATE_BODY)).map((item) =>
      aggregateRow.parse(item),
    );
    const faults: string[] = [];
    for (const { version, event } of present) {
      const { kind, id } = event.aggregate;
      const trail = await test.stored.trail.history(kind, id);
      const fault = findChainFault(trail, sha256);
      if (fault) faults.push(`${kind} ${id}: ${JSON.stringify(fault)}`);
      if (trail.length !== version || trail.at(-1)?.hash !== event.hash)
        faults.push(`${kind} ${id} is at ${version}, its trail at ${trail.length}`);
    }
    return faults;
  }

  /** Ledger transactions whose sum is not zero. */
  async function unbalanced(): Promise<readonly string[]> {
    const sums = new Map<string, number>();
    for (const { transactionId, amountMinor } of await ledger())
      sums.set(transactionId, (sums.get(transactionId) ?? 0) + amountMinor);
    return [...sums].filter(([, sum]) => sum !== 0).map(([id, sum]) => `${id}: ${sum}`);
  }

  async function inbox(userId: string, type: string, bookingId: string): Promise<number> {
    const answer = await test.dynamo.send(
      new QueryCommand({
        TableName: test.operational,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `INBOX#${userId}` },
      }),
    );
    return (answer.Items ?? [])
      .map((item) => inboxRow.parse(item))
      .filter((entry) => entry.type === type && entry.bookingId === bookingId).length;
  }

  const transfersOf = (bookingId: string) =>
    test.stripe.state('transfers').filter(({ transfer_group }) => transfer_group === bookingId);
  const intentOf = (bookingId: string) =>
    test.stripe.state('payment_intents').find(({ metadata }) => metadata['bookingId'] === bookingId);

  /** A summary of a booking's money, for comparison in one assertion. */
  async function moneyOf(bookingId: string) {
    const [booking, payment, rows] = await Promise.all([
      test.stored.bookings.find(bookingId),
      test.stored.payments.find(bookingId.replace(/^bk_/, 'pay_')),
      ledger(),
    ]);
    const own = rows.filter((row) => row.bookingId === bookingId);
    const balances = new Map<string, number>();
    for (const { account, amountMinor } of own)
      balances.set(account, (balances.get(account) ?? 0) + amountMinor);
    return {
      booking: booking?.state.status,
      payment: payment?.state.payment.status,
      parked: payment?.state.parked?.reason ?? null,
      posted: [...new Map(own.map(({ transactionId, kind }) => [transactionId, kind])).values()].sort(),
      received: intentOf(bookingId)?.amount_received,
      transfers: transfersOf(bookingId).map(({ amount }) => amount),
      stillOwed: balances.get('vendor_payable') ?? 0,
      inEscrow: balances.get('escrow') ?? 0,
    };
  }

  return { ledger, auditFaults, unbalanced, inbox, transfersOf, intentOf, moneyOf };
}
