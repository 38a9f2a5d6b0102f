export type TakeDown = {
  /** Every stack of the stage but the one that holds data. */
  readonly others: readonly string[];
  readonly data: string;
  /** Whether the stacks are gone. */
  readonly destroy: (stacks: readonly string[]) => boolean;
  readonly emptyBuckets: () => Promise<void>;
  readonly say: (line: string) => void;
};

/** S3 brings its access logs minutes and hours after the requests, whoever is gone meanwhile. */
const ATTEMPTS = 3;

/**
 * Takes a stage off the account: first all that writes, then what is in the buckets, which CloudFormation will not
 * delete otherwise, then the buckets with the rest of the data. A bucket into which something came in between is
 * emptied again, a few times. Answers whether nothing is left.
 */
export async function takeDown({ others, data, destroy, emptyBuckets, say }: TakeDown): Promise<boolean> {
  if (!destroy(others)) return false;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await emptyBuckets();
    if (destroy([data])) return true;
    if (attempt < ATTEMPTS) say('Something was written to a bucket after it was emptied: once more.');
  }
  return false;
}
