import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ACCOUNT, REGION } from './ministack.ts';
import { run } from './processes.ts';

export type CdkOptions = {
  /** The folder with cdk.json. */
  readonly app: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
};

const outputsSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type Outputs = z.output<typeof outputsSchema>;

const STAGE = ['-c', 'stage=dev'] as const;
const NONINTERACTIVE = { CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true' } as const;

/** The CDK CLI, as a person would call it. */
export function cdkIn(options: CdkOptions) {
  const cdk = (...args: readonly string[]) =>
    run(join(options.app, 'node_modules', '.bin', 'cdk'), args, {
      cwd: options.app,
      env: { ...options.env, ...NONINTERACTIVE },
      logFile: options.logFile,
    });
  const outputsFile = join(options.app, 'outputs.json');
  return {
    bootstrap: () => cdk('bootstrap', `aws://${ACCOUNT}/${REGION}`),
    /** Deploys every stack and answers what they put out, by stack. */
    deploy: async (): Promise<Outputs> => {
      await cdk('deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile, ...STAGE);
      return outputsSchema.parse(JSON.parse(await readFile(outputsFile, 'utf8')));
    },
    destroy: () => cdk('destroy', '--all', '--force', ...STAGE),
  };
}

/** An output by its name, of whichever stack has it. @throws Error when none has. */
export function outputOf(outputs: Outputs, name: string): string {
  for (const stack of Object.values(outputs)) {
    const value = stack[name];
    if (value !== undefined) return value;
  }
  throw new Error(`No stack has an output called ${name}.`);
}
