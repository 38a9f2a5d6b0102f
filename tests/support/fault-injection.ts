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
 * The faults of a remote write: it is lost (`before`); its response is lost (`after`); it is executed twice (`twice`); or
 * its response is lost and it takes effect later, when the caller has given up (`late`).
 */
export const faultKinds = ['before', 'after', 'twice', 'late'] as const;
/** A fault at the n-th write; `unread` loses the response of the n-th read. */
export type Fault = { readonly kind: (typeof faultKinds)[number] | 'unread'; readonly nth: number };

/** What disturbs the remote calls of one step: a fault, and another actor's step before one of the writes. */
export type Disturbance = {
  readonly fault: Fault | null;
  readonly interrupt: { readonly nth: number; readonly run: () => Promise<void> } | null;
  /** Called when the fault is injected. */
  readonly onFault?: () => void;
};

/** Injects faults into the remote calls of a system. */
export type FaultInjector = {
  /** Runs `step` with its remote calls disturbed; the interrupting step is not. */
  disturbed<T>(disturbance: Disturbance, step: () => Promise<T>): Promise<T>;
  write<T>(unavailable: () => Error, send: () => Promise<T>): Promise<T>;
  read<T>(unavailable: () => Error, send: () => Promise<T>): Promise<T>;
  /** Delayed writes that have not taken effect. */
  readonly late: (() => Promise<unknown>)[];
};

export function createFaultInjector(): FaultInjector {
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
    async write(unavailable, send) {
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
      mine.disturbance.onFault?.();
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
      const { fault, onFault } = present.disturbance;
      if (fault?.kind !== 'unread' || fault.nth !== nth) return send();
      onFault?.();
      throw unavailable();
    },
  };
}

/** The SDK's timeout error. */
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

/** The events in a request's items: each changed aggregate's item has its own. */
const eventsIn = (input: Partial<TransactWriteCommandInput & PutCommandInput>): readonly DomainEvent[] =>
  [input.Item, ...(input.TransactItems ?? []).map((item) => item.Put?.Item)]
    .filter((item) => item?.[AGGREGATE_BODY] !== undefined)
    .map((item) => domainEvent().parse(unpackAggregate(item ?? {}).event));

/**
 * Injects faults into a DynamoDB client. `published` receives the events of each request that took effect, as from the
 * table's stream.
 */
export function injectDynamoDbFaults(
  client: DynamoDBDocumentClient,
  injector: FaultInjector,
  published: (event: DomainEvent) => void,
): DynamoDBDocumentClient {
  const told = new Set<string>();
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const command = context.commandName ?? '';
      if (reads.has(command)) return injector.read(timeout, () => next(args));
      if (!writes.has(command)) return next(args);
      // The input of the write commands; the middleware's type is any command's input.
      const input = args.input as Partial<TransactWriteCommandInput & PutCommandInput>;
      // The SDK's retries reuse the token.
      if (input.TransactItems) input.ClientRequestToken ??= crypto.randomUUID();
      return injector.write(timeout, async () => {
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
    { step: 'initialize', name: 'faultInjector', priority: 'high' },
  );
  return client;
}

/**
 * Injects faults into a port: each function is one remote call, a write unless listed in `readers`.
 */
export const injectPortFaults = <P extends object>(
  port: P,
  injector: FaultInjector,
  readers: readonly (keyof P)[] = [],
): P =>
  new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const isRead = readers.some((reader) => reader === name);
      return (...args: unknown[]) => {
        const send = async (): Promise<unknown> => member.apply(target, args);
        return isRead ? injector.read(timeout, send) : injector.write(timeout, send);
      };
    },
  });

const unavailable = () => new ProviderUnavailable('No answer in time.');

/** Injects faults into a payment provider's writes. Reads and webhooks are not affected. */
export const injectProviderFaults = (
  provider: PaymentProvider,
  injector: FaultInjector,
): PaymentProvider => ({
  ...provider,
  createPayment: (input) => injector.write(unavailable, () => provider.createPayment(input)),
  capture: (input) => injector.write(unavailable, () => provider.capture(input)),
  cancel: (input) => injector.write(unavailable, () => provider.cancel(input)),
  refund: (input) => injector.write(unavailable, () => provider.refund(input)),
  transfer: (input) => injector.write(unavailable, () => provider.transfer(input)),
});
