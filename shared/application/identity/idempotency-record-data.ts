import type { PersonalDataHolder } from './personal-data.ts';

export type IdempotencyRecords = {
  /** The stored results of a user's idempotent requests of the last day. */
  listOf(userId: string): Promise<readonly { readonly request: string; readonly answer: unknown }[]>;
  removeAllOf(userId: string): Promise<void>;
};

/** Stored results may contain personal data. After an erasure nobody can repeat the requests they are for. */
export const idempotencyRecordData = (records: IdempotencyRecords): PersonalDataHolder => ({
  section: 'answersKeptForRepeats',
  export: (userId) => records.listOf(userId),
  findObstacle: async () => undefined,
  erase: (userId) => records.removeAllOf(userId),
});
