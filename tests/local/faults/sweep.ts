import { expect } from 'vitest';
import type { ErrorCode, Failure } from '#contracts/errors.ts';
import type { DomainEvent, EventType } from '#contracts/events/catalogue.ts';
import type { Result } from '#kernel/result.ts';
import type { TestDynamoDb } from '#tests/support/dynoxide.ts';
import { createWire, type Fault, faultKinds, throughWire, type Wire } from '#tests/support/wire.ts';

/** Real tables behind a wire, and what the tables' stream told of them. */
export type Wired = {
  readonly dynamo: TestDynamoDb;
  readonly wire: Wire;
  readonly events: readonly DomainEvent[];
};

export type Prepared = {
  /** The remote use case as its caller sends it the first time (0) and, when no answer came, again. */
  act(attempt: number): Promise<Result<unknown, Failure> | undefined>;
  /** What an undisturbed caller is answered, where that is a refusal. */
  readonly refusal?: ErrorCode;
  /** Refusals by which a caller who tries again learns that the change is made. */
  readonly final?: readonly ErrorCode[];
  /** What must be the same in the end as if nothing had gone wrong. */
  facts(): Promise<unknown>;
};
export type UseCase = {
  readonly name: string;
  prepare(wired: Wired): Promise<Prepared>;
  /** Events that a caller without an answer may cause once more, and why that does no harm. */
  readonly mayRepeat?: Readonly<Partial<Record<EventType, string>>>;
};

/** Callers give up after so many tries; a single fault must be mended long before. */
const ATTEMPTS = 4;
const busy: ReadonlySet<ErrorCode> = new Set(['version_conflict', 'rate_limited']);
const lateRefusals: ReadonlySet<string> = new Set([
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
]);

export function wired(dynamo: TestDynamoDb): Wired {
  const events: DomainEvent[] = [];
  const wire = createWire();
  const client = throughWire(dynamo.connect(), wire, (event) => events.push(event));
  return { dynamo: { ...dynamo, client }, wire, events };
}

type Run = { readonly struck: boolean; readonly end: unknown };

/**
 * Runs a use case with one fault or none, again as its caller would until there is an answer, and lets what
 * was late arrive last. Throws when the caller is left without an answer.
 */
async function run(useCase: UseCase, on: Wired, fault: Fault | null): Promise<Run> {
  const { act, refusal = 'done', final = [], facts } = await useCase.prepare(on);
  const before = on.events.length;
  let struck = false;
  const disturbance = {
    fault,
    interrupt: null,
    struck: () => {
      struck = true;
    },
  };
  const answers: string[] = [];
  const outcomeOf = async (attempt: number): Promise<string> => {
    try {
      const step = () => act(attempt);
      const outcome = await (attempt === 0 ? on.wire.disturbed(disturbance, step) : step());
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
  for (const send of on.wire.late.splice(0)) {
    await send().catch((error: unknown) => {
      if (!(error instanceof Error && lateRefusals.has(error.name))) throw error;
    });
  }
  return { struck, end: { facts: await facts(), events: changesIn(on.events.slice(before), useCase) } };
}

const mayTryAgain = (answer: string | undefined): boolean =>
  answer === 'none' || [...busy].some((code) => code === answer);

/** The types of the changes made, save those that may repeat: what they leave is among the facts. */
function changesIn(events: readonly DomainEvent[], { mayRepeat = {} }: UseCase): readonly string[] {
  const places = events.map(({ aggregate, sequence }) => `${aggregate.kind} ${aggregate.id} ${sequence}`);
  expect(new Set(places).size, 'two events in the same place').toBe(places.length);
  return events.flatMap(({ type }) => (type in mayRepeat ? [] : [type])).sort();
}

/**
 * Sweeps a use case: one fault of each kind at each of its remote calls, until it makes no more. Each time the
 * end must be that of an undisturbed run. Returns the number of faults.
 */
export async function sweep(useCase: UseCase, on: Wired): Promise<number> {
  const calm = await run(useCase, on, null);
  let faults = 0;
  for (const kind of [...faultKinds, 'unread'] as const) {
    for (let nth = 0; ; nth++) {
      const where = `${useCase.name}: ${kind} at call ${nth}`;
      const { struck, end } = await run(useCase, on, { kind, nth }).catch((cause: unknown) => {
        throw new Error(`${where}: ${String(cause)}`, { cause });
      });
      expect(end, where).toEqual(calm.end);
      if (!struck) break;
      faults += 1;
    }
  }
  return faults;
}
