import type { PersonalDataHolder } from './personal-data.ts';

export type KeptAnswers = {
  /** What a person's requests with an idempotency key were answered; older than a day only until it is swept. */
  listOf(userId: string): Promise<readonly { readonly request: string; readonly answer: unknown }[]>;
  removeAllOf(userId: string): Promise<void>;
};

/** The answers that wait for repeats of a request. A repeat after the erasure comes from nobody. */
export const keptAnswerData = (answers: KeptAnswers): PersonalDataHolder => ({
  section: 'answersKeptForRepeats',
  export: (userId) => answers.listOf(userId),
  findObstacle: async () => undefined,
  erase: (userId) => answers.removeAllOf(userId),
});
