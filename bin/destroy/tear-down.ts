export type TearDown = {
  /** Every stack of the stage except the data stack. */
  readonly others: readonly string[];
  readonly data: string;
  /** Deletes stacks; false when that failed. */
  readonly destroy: (stacks: readonly string[]) => boolean;
  readonly emptyBuckets: () => Promise<void>;
  readonly log: (line: string) => void;
};

/** S3 delivers access logs minutes to hours after the requests, so an emptied bucket may fill again. */
const ATTEMPTS = 3;

/**
 * Deletes a stage: first the stacks that write, then the buckets' contents, without which CloudFormation does not delete
 * a bucket, then the data stack. Repeats the last two steps when a bucket has filled meanwhile, up to three times in all.
 * Returns whether everything is gone.
 */
export async function tearDown({ others, data, destroy, emptyBuckets, log }: TearDown): Promise<boolean> {
  if (!destroy(others)) return false;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await emptyBuckets();
    if (destroy([data])) return true;
    if (attempt < ATTEMPTS) log('Something was written to a bucket after it was emptied; trying again.');
  }
  return false;
}
