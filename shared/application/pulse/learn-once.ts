import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Which events a document has learned from: by the hour of the event, the starts of their hashes in one string. */
export type Learned = { readonly learned?: Readonly<Record<string, string>> };

/** What one event teaches one document. */
export type Lesson = {
  readonly key: string;
  readonly event: DomainEvent;
  /** How long the document knows an event again. What comes later than that no longer teaches it. */
  readonly memoryHours: number;
  /** The document's state after the lesson; `before` is undefined when nothing was ever learned. */
  readonly learn: (before: unknown) => object;
};

type Store = Pick<UnitOfWork, 'readDocuments' | 'commit'>;
type Found = { readonly version: number; readonly state: unknown } | undefined;

const ATTEMPTS = 8;
const HOUR_MS = 3_600_000;
/** 32 bits: one of an hour with a thousand other events is taken for one of them once in four million times. */
const ID_LENGTH = 8;

/**
 * Lets each document learn each event once, however often and in whatever batches events come: a document keeps
 * the events it learned from in itself, so state and memory are one conditional write, and what one document
 * fails at does not keep the others from learning. A lost race is run again from the read.
 * Answers how many lessons came too late to tell whether they are new.
 * @throws AggregateError after all others have learned; then the lessons may be given again, all of them.
 */
export async function learnOnce(
  store: Store,
  lessons: readonly Lesson[],
  found: ReadonlyMap<string, NonNullable<Found>>,
  at: string,
): Promise<number> {
  const outcomes = await Promise.allSettled(
    [...Map.groupBy(lessons, ({ key }) => key)].map(([key, own]) =>
      learnInto(store, key, own, found.get(key), at),
    ),
  );
  const errors: unknown[] = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map(({ reason }) => reason as unknown);
  if (errors.length > 0) throw new AggregateError(errors, `${errors.length} documents did not learn.`);
  return outcomes.reduce((late, outcome) => late + (outcome.status === 'fulfilled' ? outcome.value : 0), 0);
}

async function learnInto(
  store: Store,
  key: string,
  lessons: readonly Lesson[],
  readBefore: Found,
  at: string,
): Promise<number> {
  let found = readBefore;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { state, learned, late } = afterLessons(found?.state, lessons, at);
    if (learned === 0) return late;
    const saved = await store.commit({
      actor: { kind: 'system', id: 'pulse' },
      at,
      correlationId: key,
      changes: [],
      documents: [{ key, version: found?.version ?? 0, state }],
    });
    if (saved.ok) return late;
    found = (await store.readDocuments([key])).get(key);
  }
  throw new Error(`${key} lost ${ATTEMPTS} races against other lessons.`);
}

function afterLessons(before: unknown, lessons: readonly Lesson[], at: string) {
  let state = before;
  // Written here alone; other writers of the document keep it.
  const memory = { ...(before as Learned | undefined)?.learned };
  let [learned, late] = [0, 0];
  for (const { event, learn, memoryHours } of lessons) {
    const [hour, id] = [event.occurredAt.slice(0, 13), event.hash.slice(0, ID_LENGTH)];
    const known = memory[hour] ?? '';
    if (isOver(hour, at, memoryHours)) late += 1;
    else if (!holds(known, id)) {
      state = learn(state);
      memory[hour] = known + id;
      learned += 1;
    }
  }
  // An hour longer than it is looked at: another instance's clock may be behind.
  const hours = Object.entries(memory).filter(
    ([hour]) => !isOver(hour, at, (lessons[0]?.memoryHours ?? 0) + 1),
  );
  return { state: { ...(state as object), learned: Object.fromEntries(hours) }, learned, late };
}

const isOver = (hour: string, at: string, hours: number): boolean =>
  Date.parse(at) - Date.parse(`${hour}:00:00Z`) > (hours + 1) * HOUR_MS;

function holds(ids: string, id: string): boolean {
  for (let i = 0; i < ids.length; i += ID_LENGTH) if (ids.startsWith(id, i)) return true;
  return false;
}
