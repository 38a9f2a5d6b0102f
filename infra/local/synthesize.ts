import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compileCache } from '../compile-cache.ts';
import { LocalCloudError } from './local-cloud-error.ts';

export type SynthesizeOptions = {
  /** The CDK app as a file URL; the system's own by default. */
  readonly app?: URL | undefined;
  /** The folder of the cloud assembly; its earlier content is deleted. */
  readonly outDir: string;
  /** Context as with `-c`, in addition to `stage=local` and no bundling, since functions run from their sources. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
};

/**
 * Synthesizes the CDK app in its own process, so that each call sees the current sources.
 * @throws LocalCloudError with the app's first error.
 */
export async function synthesize(options: SynthesizeOptions): Promise<void> {
  const app = options.app ?? new URL('../../bin/app.ts', import.meta.url);
  await rm(options.outDir, { recursive: true, force: true });
  const context = { stage: 'local', 'aws:cdk:bundling-stacks': [], ...options.context };
  const child = spawn(process.execPath, [fileURLToPath(app)], {
    env: {
      ...process.env,
      ...compileCache,
      ...options.env,
      CDK_OUTDIR: options.outDir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // Templates are validated at cdk synth and in tests; that takes longer than the synthesis itself.
      CDK_VALIDATION: 'false',
      NODE_NO_WARNINGS: '1',
      JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const code = await new Promise<number | null>((settle, fail) => {
    child.once('error', fail);
    child.once('close', settle);
  });
  if (code !== 0) throw new LocalCloudError(`The stacks can't be synthesized: ${firstComplaint(said)}`);
}

/** The line that names the error, with the line of the app's code if known. */
function firstComplaint(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const complaint =
    lines.find((line) => /^\S*(error|«\w+»)/i.test(line)) ?? lines.find((line) => line !== '');
  const place = lines.find((line) => /^(at .*|file:).*\/(infra|shared|bin)\/[^\s)]+:\d+/.test(line));
  return [complaint ?? 'it said nothing', place].filter((part) => part !== undefined).join(' ');
}
