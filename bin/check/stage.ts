/** What a stage found: a static check counts as one test, a test project as many as it has. */
export type StageResult = {
  readonly passed: number;
  readonly failed: number;
  /** Why nothing could be judged here: said, and counted as neither. */
  readonly skipped?: string;
  /** A few words for the progress line, e.g. what was counted. */
  readonly note?: string;
  /** What the tool said; shown when something failed. */
  readonly output: string;
};

export type Stage = { readonly name: string; readonly run: () => Promise<StageResult> };
