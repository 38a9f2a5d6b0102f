import { BatchWriteCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { localDate } from '#kernel/local-time.ts';
import { createActors } from '#tests/support/actors.ts';
import { startDynoxide } from '#tests/support/dynoxide.ts';
import { createJobs, good, SERVICE } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';

export const PINCODE = '560034';
const VENDORS = 24;
const BOOKINGS = 12;
const DAY_MS = 86_400_000;
/** BatchWriteItem takes no more. */
const BATCH = 25;

type Quoted = Readonly<Record<'slotStart', string>>;

/** A city with vendors, and a customer with bookings, on a database that nothing else works on. */
export type Market = {
  readonly userId: string;
  readonly bookingId: string;
  readonly date: string;
  /** Slots to quote and book, no more of each than there are free vendors. */
  readonly slots: readonly Quoted[];
  /** Settings of a process that serves the `customer` and the `common` routes. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/**
 * Made through the API on the local cloud, then copied to a database of its own: the consumers of what the
 * measured requests write would otherwise compete with them for this machine.
 */
export async function startMarket(wantedSlots: number): Promise<Market> {
  const test = await startTestSystem({ enforceIam: false });
  const dynamo = await startDynoxide();
  const secrets = new Map<string, string>();
  const secretsServer = await startSecretsServer(secrets);
  try {
    const actors = createActors(test);
    const jobs = createJobs(test);
    for (let i = 0; i < VENDORS; i++) await actors.vendor({ pincode: PINCODE });
    const customer = await actors.customer();
    const booked = [];
    for (let i = 0; i < BOOKINGS; i++) booked.push(await jobs.book(customer, PINCODE));
    await test.settled();

    const days: Quoted[][] = [];
    const dayOf = (ahead: number): string =>
      localDate(new Date(test.cloud.clock.now().getTime() + ahead * DAY_MS).toISOString(), 'Asia/Kolkata');
    for (let ahead = 3; ahead < 14; ahead++) {
      const query = { pincode: PINCODE, date: dayOf(ahead) };
      const found = good(
        await customer.call(customerRoutes.listSlots, { params: { serviceId: SERVICE }, query }),
      );
      // Neighbouring slots exclude each other for one vendor: an eighth of the vendors leaves room for all.
      days.push(
        found.items.flatMap(({ start, vendors }) =>
          Array.from({ length: Math.ceil(vendors / 8) }, () => ({ slotStart: start })),
        ),
      );
    }
    // One day after the other, so that requests under way together don't race for the same vendor's day.
    const slots = days
      .flatMap((day, i) => day.map((slot, nth) => ({ slot, nth, i })))
      .toSorted((one, other) => one.nth - other.nth || one.i - other.i)
      .map(({ slot }) => slot);
    if (slots.length < wantedSlots)
      throw new Error(`There are ${slots.length} slots for ${wantedSlots} bookings.`);
    const env = await copyFor(test, dynamo, secrets, secretsServer.url);
    return {
      userId: customer.userId,
      bookingId: booked[0]?.bookingId ?? '',
      date: dayOf(2),
      slots,
      env,
      async stop() {
        await dynamo.stop();
        await secretsServer.stop();
      },
    };
  } finally {
    await test.stop();
  }
}

async function copyFor(
  test: TestSystem,
  dynamo: Awaited<ReturnType<typeof startDynoxide>>,
  secrets: Map<string, string>,
  secretsUrl: string,
): Promise<Record<string, string>> {
  for await (const { Items = [] } of paginateScan({ client: test.dynamo }, { TableName: test.operational })) {
    for (let i = 0; i < Items.length; i += BATCH) {
      const puts = Items.slice(i, i + BATCH).map((Item) => ({ PutRequest: { Item } }));
      await dynamo.client.send(
        new BatchWriteCommand({ RequestItems: { [dynamo.tables.operational]: puts } }),
      );
    }
  }
  const env = {
    ...test.functionAt('functions/http/common/handler.ts').env,
    ...test.functionAt('functions/http/customer/handler.ts').env,
  };
  const seal = env['SEAL_KEYS_SECRET'] ?? '';
  secrets.set(seal, (await secretsManagerSource(test.secrets)(seal)) ?? '');
  return {
    ...env,
    OPERATIONAL_TABLE: dynamo.tables.operational,
    SIGNATURES_TABLE: dynamo.tables.signatures,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    RATE_LIMIT_FACTOR: '1000000',
    LOG_LEVEL: 'INFO',
  };
}
