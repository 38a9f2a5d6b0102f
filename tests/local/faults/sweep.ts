import { expect } from 'vitest';
import type { ErrorCode, Failure } from '#contracts/errors.ts';
import type { DomainEvent, EventType } from '#contracts/events/catalogue.ts';
import type { Result } from '#kernel/result.ts';
import type { TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  createFaultInjector,
  type Fault,
  type FaultInjector,
  faultKinds,
  injectDynamoDbFaults,
} from '#tests/support/fault-injection.ts';

/** Real tables with fault injection, and the events of the tables' stream. */
export type FaultySystem = {
  readonly dynamo: TestDynamoDb;
  readonly injector: FaultInjector;
  readonly events: readonly DomainEvent[];
};

export type Prepared = {
  /** Runs the use case: attempt 0, or a retry by its caller. */
  act(attempt: number): Promise<Result<unknown, Failure> | undefined>;
  /** The refusal that an undisturbed run returns, if any. */
  readonly refusal?: ErrorCode;
  /** Refusals that tell a retrying caller that the change was made. */
  readonly final?: readonly ErrorCode[];
  /** The final state, which must equal that of an undisturbed run. */
  facts(): Promise<unknown>;
};
export type UseCase = {
  readonly name: string;
  prepare(system: FaultySystem): Promise<Prepared>;
  /** Events that a retry may repeat, with the reason why that is harmless. */
  readonly mayRepeat?: Readonly<Partial<Record<EventType, string>>>;
};

/** A caller's attempts; a single fault must be recovered before. */
const ATTEMPTS = 4;
const busy: ReadonlySet<ErrorCode> = new Set(['version_conflict', 'rate_limited']);
const lateRefusals: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
]);

export function createFaultySystem(dynamo: TestDynamoDb): FaultySystem {
  const events: DomainEvent[] = [];
  const injector = createFaultInjector();
  const client = injectDynamoDbFaults(dynamo.connect(), injector, (event) => events.push(event));
  return { dynamo: { ...dynamo, client }, injector, events };
}

type Run = { readonly faultInjected: boolean; readonly end: unknown };

/**
 * Runs a use case with one fault or none, retries like its caller until it returns, then executes delayed writes.
 * @throws Error when the caller gets no final result.
 */
async function run(useCase: UseCase, on: FaultySystem, fault: Fault | null): Promise<Run> {
  const { act, refusal = 'done', final = [], facts } = await useCase.prepare(on);
  const before = on.events.length;
  let faultInjected = false;
  const disturbance = {
    fault,
    interrupt: null,
    onFault: () => {
      faultInjected = true;
    },
  };
  const answers: string[] = [];
  const outcomeOf = async (attempt: number): Promise<string> => {
    try {
      const step = () => act(attempt);
      const outcome = await (attempt === 0 ? on.injector.disturbed(disturbance, step) : step());
      return outcome === undefined || outcome.ok ? 'done' : outcome.error.code;
    } catch (error) {
      if (error instanceof Error && ['TimeoutError', 'ProviderUnavailable'].includes(error.name))
        return 'none';
      throw error;
    }
  };
  const isFinal = (answer: string) =>
    answer === refusal || (answers.length > 1 && final.some((code) => code === answer));
  do answers.push(await outcomeOf(answers.length));
  while (mayTryAgain(answers.at(-1)) && answers.length < ATTEMPTS);
  const last = answers.at(-1) ?? '';
  if (!isFinal(last)) throw new Error(`Its caller is left with ${answers.join(', ')}.`);
  for (const send of on.injector.late.splice(0)) {
    await send().catch((error: unknown) => {
      if (!(error instanceof Error && lateRefusals.has(error.name))) throw error;
    });
  }
  return {
    faultInjected,
    end: { facts: await facts(), events: changesIn(on.events.slice(before), useCase) },
  };
}

const mayTryAgain = (answer: string | undefined): boolean =>
  answer === 'none' || [...busy].some((code) => code === answer);

/** The event types of the changes, except those that may repeat, whose effect is among the facts. */
function changesIn(events: readonly DomainEvent[], { mayRepeat = {} }: UseCase): readonly string[] {
  const places = events.map(({ aggregate, sequence }) => `${aggregate.kind} ${aggregate.id} ${sequence}`);
  expect(new Set(places).size, 'two events in the same place').toBe(places.length);
  return events.flatMap(({ type }) => (type in mayRepeat ? [] : [type])).sort();
}

/**
 * Runs a use case once for each kind of fault at each of its remote calls. Each run must end like an undisturbed one.
 * Returns the number of faults.
 */
export async function sweep(useCase: UseCase, on: FaultySystem): Promise<number> {
  const calm = await run(useCase, on, null);
  let faults = 0;
  for (const kind of [...faultKinds, 'unread'] as const) {
    for (let nth = 0; ; nth++) {
      const where = `${useCase.name}: ${kind} at call ${nth}`;
      const { faultInjected, end } = await run(useCase, on, { kind, nth }).catch((cause: unknown) => {
        throw new Error(`${where}: ${String(cause)}`, { cause });
      });
      expect(end, where).toEqual(calm.end);
      if (!faultInjected) break;
      faults += 1;
    }
  }
  return faults;
}
