import { appendFile, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** All that a deployment and the demo read. */
const PARTS = [
  'bin',
  'infra',
  'functions',
  'shared',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'cdk.json',
] as const;

const cdkSettings = z.looseObject({
  context: z.looseObject({ stages: z.looseObject({ dev: z.looseObject({}) }) }),
});

export type AppCopy = { readonly folder: string };

/**
 * The app as it stands, apart, so that a change for the second deployment touches nobody's sources. It differs
 * only in what every deployment may differ in: settings of the stage in cdk.json.
 */
export async function copyApp(
  root: string,
  folder: string,
  devSettings: Readonly<Record<string, unknown>>,
): Promise<AppCopy> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of PARTS) await cp(join(root, part), join(folder, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const cdkJson = join(folder, 'cdk.json');
  const settings = cdkSettings.parse(JSON.parse(await readFile(cdkJson, 'utf8')));
  Object.assign(settings.context.stages.dev, devSettings);
  await writeFile(cdkJson, `${JSON.stringify(settings, null, 2)}\n`);
  return { folder };
}

/** A change that no bundler drops and nobody notices. */
export async function changeOneFunction(app: AppCopy, entry: string): Promise<void> {
  await appendFile(join(app.folder, entry), "\nexport const revision = 'second deployment';\n");
}
