/** A stage's result. A static check counts as one test. */
export type StageResult = {
  readonly passed: number;
  readonly failed: number;
  /** Why something could not run here; counted neither as passed nor as failed. */
  readonly skipped?: string;
  /** Addition to the progress line, such as the number of tests. */
  readonly note?: string;
  /** The tool's output; shown when something failed. */
  readonly output: string;
};

export type Stage = { readonly name: string; readonly run: () => Promise<StageResult> };
