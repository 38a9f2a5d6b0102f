export type Progress = {
  /** Runs a step and prints its name, its time and what it noted. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  note(text: string): void;
};

export function createProgress(out: NodeJS.WritableStream): Progress {
  const note = (text: string) => {
    out.write(`      ${text}\n`);
  };
  return {
    note,
    async step(name, run) {
      const start = performance.now();
      out.write(`...   ${name}\n`);
      const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
      try {
        const value = await run();
        out.write(`ok    ${name}  (${seconds()})\n`);
        return value;
      } catch (error) {
        out.write(`FAIL  ${name}  (${seconds()})\n`);
        throw error;
      }
    },
  };
}
