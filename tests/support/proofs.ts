import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import type { TestSystem } from './local-system.ts';

const ledgerRow = z.looseObject({
  transactionId: z.string(),
  kind: z.string(),
  bookingId: z.string(),
  account: z.string(),
  amountMinor: z.int(),
});
export type LedgerRow = z.output<typeof ledgerRow>;
const inboxRow = z.looseObject({ userId: z.string(), type: z.string(), bookingId: z.string().nullable() });
const outboxRow = z.looseObject({ event: domainEvent });

async function scan<T>(test: TestSystem, table: string, row: z.ZodType<T>, prefix?: string): Promise<T[]> {
  const items: unknown[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await test.dynamo.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(prefix === undefined
          ? {}
          : {
              FilterExpression: 'begins_with(pk, :prefix)',
              ExpressionAttributeValues: { ':prefix': prefix },
            }),
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start);
  return items.map((item) => row.parse(item));
}

/** What is on record, read from the tables themselves: to hold against what should have happened. */
export function createProofs(test: TestSystem) {
  const ledger = () => scan(test, test.output('LedgerTable'), ledgerRow);
  const outbox = async (): Promise<readonly DomainEvent[]> =>
    (await scan(test, test.operational, outboxRow, 'EVENT#')).map(({ event }) => event);

  /** Every event ever written that the audit trail lacks, and every chain that breaks. */
  async function auditFaults(): Promise<readonly string[]> {
    const written = await outbox();
    const aggregates = new Map(written.map(({ aggregate: { kind, id } }) => [`${kind} ${id}`, { kind, id }]));
    const faults: string[] = [];
    for (const [name, { kind, id }] of aggregates) {
      const trail = await test.stored.trail.history(kind, id);
      const fault = findChainFault(trail, sha256);
      if (fault) faults.push(`${name}: ${JSON.stringify(fault)}`);
      const kept = new Set(trail.map(({ eventId }) => eventId));
      for (const { aggregate, eventId, type } of written) {
        if (aggregate.kind === kind && aggregate.id === id && !kept.has(eventId))
          faults.push(`${name} lacks ${type}`);
      }
    }
    return faults;
  }

  /** Sums that are not zero, by ledger transaction. */
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

  /** What a booking's money has come to: to be compared as one value. */
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

  return { ledger, outbox, auditFaults, unbalanced, inbox, transfersOf, intentOf, moneyOf };
}

export type Proofs = ReturnType<typeof createProofs>;
