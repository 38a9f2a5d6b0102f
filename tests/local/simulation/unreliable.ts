import type {
  DynamoDBDocumentClient,
  PutCommandInput,
  TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { type PaymentProvider, ProviderUnavailable } from '#application/payment/payment-provider.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';

/**
 * How a remote write goes wrong: it never arrives; it takes effect and its answer is lost; it arrives twice;
 * its answer is lost and it takes effect later, when whoever sent it has given up.
 */
export const faultKinds = ['before', 'after', 'twice', 'late'] as const;
export type Fault = { readonly kind: (typeof faultKinds)[number]; readonly nth: number };

/** What happens to the remote writes of one step: a fault, and somebody else's step in between. */
export type Disturbance = {
  readonly fault: Fault | null;
  readonly interrupt: { readonly nth: number; readonly run: () => Promise<void> } | null;
};

/** The one place every remote write of a world passes. */
export type Wire = {
  /** Runs `step` with its remote writes disturbed; what it starts on the way is not. */
  disturbed<T>(disturbance: Disturbance, step: () => Promise<T>): Promise<T>;
  pass<T>(unavailable: () => Error, send: () => Promise<T>): Promise<T>;
  /** Writes that are still on their way although nobody waits for them. */
  readonly late: (() => Promise<unknown>)[];
};

export function createWire(): Wire {
  let present: { readonly disturbance: Disturbance; writes: number } | undefined;
  const late: (() => Promise<unknown>)[] = [];
  return {
    late,
    async disturbed(disturbance, step) {
      const outer = present;
      present = { disturbance, writes: 0 };
      try {
        return await step();
      } finally {
        present = outer;
      }
    },
    async pass(unavailable, send) {
      if (!present) return send();
      const mine = present;
      const nth = mine.writes++;
      const { fault, interrupt } = mine.disturbance;
      if (interrupt?.nth === nth) {
        present = undefined;
        await interrupt.run();
        present = mine;
      }
      if (fault?.nth !== nth) return send();
      if (fault.kind === 'before') throw unavailable();
      if (fault.kind === 'late') {
        late.push(send);
        throw unavailable();
      }
      const answer = await send();
      if (fault.kind === 'twice') return send();
      if (fault.kind === 'after') throw unavailable();
      return answer;
    },
  };
}

/** As the SDK says that no answer came in time. */
function timeout(): Error {
  const error = new Error('No answer in time.');
  error.name = 'TimeoutError';
  return error;
}

const writes: ReadonlySet<string> = new Set([
  'TransactWriteItemsCommand',
  'PutItemCommand',
  'DeleteItemCommand',
]);

/** The events in what a request writes: each changed aggregate's item carries its own. */
const eventsIn = (input: Partial<TransactWriteCommandInput & PutCommandInput>): readonly DomainEvent[] =>
  [input.Item, ...(input.TransactItems ?? []).map((item) => item.Put?.Item)]
    .filter((item) => item?.[AGGREGATE_BODY] !== undefined)
    .map((item) => domainEvent().parse(unpackAggregate(item ?? {}).event));

/**
 * Puts a wire between a client and its table. Told of the events of each request that took effect, as the
 * table's stream would tell.
 */
export function throughWire(
  client: DynamoDBDocumentClient,
  wire: Wire,
  published: (event: DomainEvent) => void,
): DynamoDBDocumentClient {
  const told = new Set<string>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (!writes.has(context.commandName ?? '')) return next(args);
      // What these commands take; the middleware knows only that it is some command's input.
      const input = args.input as Partial<TransactWriteCommandInput & PutCommandInput>;
      // One request keeps its token when the SDK sends it again.
      if (input.TransactItems) input.ClientRequestToken ??= crypto.randomUUID();
      return wire.pass(timeout, async () => {
        const events = eventsIn(input);
        const answer = await next(args);
        for (const event of events) {
          if (told.has(event.hash)) continue;
          told.add(event.hash);
          published(event);
        }
        return answer;
      });
    },
    { step: 'initialize', name: 'simulatedWire', priority: 'high' },
  );
  return client;
}

const unavailable = () => new ProviderUnavailable('No answer in time.');

/** A payment provider at the end of a wire. Reads and webhooks pass as they are. */
export const providerThroughWire = (provider: PaymentProvider, wire: Wire): PaymentProvider => ({
  ...provider,
  createPayment: (input) => wire.pass(unavailable, () => provider.createPayment(input)),
  capture: (input) => wire.pass(unavailable, () => provider.capture(input)),
  cancel: (input) => wire.pass(unavailable, () => provider.cancel(input)),
  refund: (input) => wire.pass(unavailable, () => provider.refund(input)),
  transfer: (input) => wire.pass(unavailable, () => provider.transfer(input)),
});
