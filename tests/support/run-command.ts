import { execFile } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** One of the project's commands as a person runs it, with the AWS SDK pointed at a local cloud. */
export const runCommand = (
  program: string,
  args: readonly string[],
  awsEndpoint: string,
): Promise<{ readonly code: number; readonly out: string }> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: awsEndpoint,
      AWS_REGION: 'ap-south-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    execFile(process.execPath, [join(root, program), ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
    );
  });
