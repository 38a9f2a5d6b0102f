export type StepRecord = { readonly step: string; readonly ms: number };

/** Prints the steps and records how long each took. */
export type Report = {
  readonly steps: readonly StepRecord[];
  /** Runs a step; its name and time are printed when it is done. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Adds a line below the running step. */
  note(text: string): void;
};

export function createReport(out: NodeJS.WritableStream): Report {
  const steps: StepRecord[] = [];
  const notes: string[] = [];
  return {
    steps,
    async step(name, run) {
      const start = performance.now();
      try {
        const value = await run();
        const ms = Math.round(performance.now() - start);
        steps.push({ step: name, ms });
        out.write(`${String(steps.length).padStart(3)}. ${name.padEnd(72)} ${String(ms).padStart(6)} ms\n`);
        for (const note of notes.splice(0)) out.write(`       ${note}\n`);
        return value;
      } catch (error) {
        out.write(`  x  ${name}\n`);
        for (const note of notes.splice(0)) out.write(`       ${note}\n`);
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    },
    note: (text) => {
      notes.push(text);
    },
  };
}
