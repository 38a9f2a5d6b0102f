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
/** At the n-th write, or, when it is `unread`, at the n-th read: it brings no answer. */
export type Fault = { readonly kind: (typeof faultKinds)[number] | 'unread'; readonly nth: number };

/** What happens to the remote calls of one step: a fault, and somebody else's step before one of the writes. */
export type Disturbance = {
  readonly fault: Fault | null;
  readonly interrupt: { readonly nth: number; readonly run: () => Promise<void> } | null;
  /** Told when the fault happens. */
  readonly struck?: () => void;
};

/** The one place every remote call of a world passes. */
export type Wire = {
  /** Runs `step` with its remote writes disturbed; what it starts on the way is not. */
  disturbed<T>(disturbance: Disturbance, step: () => Promise<T>): Promise<T>;
  pass<T>(unavailable: () => Error, send: () => Promise<T>): Promise<T>;
  read<T>(unavailable: () => Error, send: () => Promise<T>): Promise<T>;
  /** Writes that are still on their way although nobody waits for them. */
  readonly late: (() => Promise<unknown>)[];
};

export function createWire(): Wire {
  let present: { readonly disturbance: Disturbance; writes: number; reads: number } | undefined;
  const late: (() => Promise<unknown>)[] = [];
  return {
    late,
    async disturbed(disturbance, step) {
      const outer = present;
      present = { disturbance, writes: 0, reads: 0 };
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
      if (fault?.nth !== nth || fault.kind === 'unread') return send();
      mine.disturbance.struck?.();
      if (fault.kind === 'before') throw unavailable();
      if (fault.kind === 'late') {
        late.push(send);
        throw unavailable();
      }
      await send();
      if (fault.kind === 'twice') return send();
      throw unavailable();
    },
    async read(unavailable, send) {
      if (!present) return send();
      const nth = present.reads++;
      const { fault, struck } = present.disturbance;
      if (fault?.kind !== 'unread' || fault.nth !== nth) return send();
      struck?.();
      throw unavailable();
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
  'UpdateItemCommand',
  'DeleteItemCommand',
  'BatchWriteItemCommand',
]);
const reads: ReadonlySet<string> = new Set(['GetItemCommand', 'QueryCommand', 'BatchGetItemCommand']);

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
      const command = context.commandName ?? '';
      if (reads.has(command)) return wire.read(timeout, () => next(args));
      if (!writes.has(command)) return next(args);
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

/**
 * A port at the end of a wire: each of its functions is one remote call, a write unless it is named among
 * the reads.
 */
export const portThroughWire = <P extends object>(
  port: P,
  wire: Wire,
  readers: readonly (keyof P)[] = [],
): P =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const isRead = readers.some((reader) => reader === name);
      return (...args: unknown[]) => {
        const send = async (): Promise<unknown> => member.apply(target, args);
        return isRead ? wire.read(timeout, send) : wire.pass(timeout, send);
      };
    },
  });

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
