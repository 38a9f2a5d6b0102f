import type { PersonalDataHolder } from './personal-data.ts';

export type IdempotencyRecords = {
  /** A user's idempotent requests of the last day whose results are stored: route and key. */
  listOf(userId: string): Promise<readonly string[]>;
  removeAllOf(userId: string): Promise<void>;
};

/**
 * Stored results may contain personal data, which an export has in its other sections: a result as stored says more than
 * the person may know. After an erasure nobody can repeat the requests they are for.
 */
export const idempotencyRecordData = (records: IdempotencyRecords): PersonalDataHolder => ({
  section: 'requestsKeptForRepeats',
  export: (userId) => records.listOf(userId),
  erase: (userId) => records.removeAllOf(userId),
});
