import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { cruise } from 'dependency-cruiser';
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A tree of the project's shape in which each folder has one file to import. */
const innocent = {
  'shared/kernel/clock.ts': 'export const clock = 1;',
  'shared/domain/booking/decide.ts': "export { clock } from '#kernel/clock.ts';",
  'shared/contracts/zod.ts': "export * from 'zod/mini';",
  'shared/contracts/route.ts': "import * as z from './zod.ts';\nexport const route = z.string();",
  'shared/application/booking/ports.ts': "export { clock } from '#domain/booking/decide.ts';",
  'shared/adapters/redis/redis-limiter.ts': "export { clock } from '#application/booking/ports.ts';",
  'shared/config/config.ts': "export { route } from '#contracts/route.ts';",
  'functions/http/vendor/composition.ts': "export { clock } from '#adapters/redis/redis-limiter.ts';",
  'functions/http/vendor/handler.ts': "export { clock } from './composition.ts';",
  'infra/stacks/api-stack.ts': "export { route } from '#contracts/route.ts';",
  'infra/local/cloud.ts': "export { route } from '#infra/stacks/api-stack.ts';",
  'bin/app.ts': "export { route } from '#infra/stacks/api-stack.ts';",
  'tests/support/dynoxide.ts': 'export const dynoxide = 1;',
};

const seeds = [
  ['shared/kernel/x.ts', '#contracts/route.ts', 'kernel-imports-only-its-own'],
  ['shared/kernel/x.ts', 'node:fs', 'kernel-is-pure'],
  ['shared/domain/booking/x.ts', '#application/booking/ports.ts', 'domain-imports-only-its-own'],
  ['shared/domain/booking/x.ts', '#contracts/route.ts', 'domain-imports-only-its-own'],
  ['shared/domain/booking/x.ts', 'node:crypto', 'domain-is-pure'],
  ['shared/domain/booking/x.ts', 'zod', 'domain-is-pure'],
  ['shared/contracts/x.ts', '#domain/booking/decide.ts', 'contracts-imports-only-its-own'],
  ['shared/contracts/x.ts', 'stripe', 'contracts-is-pure'],
  ['shared/application/booking/x.ts', '#adapters/redis/redis-limiter.ts', 'application-imports-only-its-own'],
  ['shared/application/booking/x.ts', '@aws-sdk/lib-dynamodb', 'application-is-pure'],
  ['shared/contracts/x.ts', 'zod', 'one-dialect-of-schemas'],
  ['functions/http/vendor/x.ts', 'zod/mini', 'one-dialect-of-schemas'],
  ['shared/adapters/redis/x.ts', '#config/config.ts', 'adapters-imports-only-its-own'],
  ['shared/adapters/redis/x.ts', '#functions/http/vendor/handler.ts', 'adapters-imports-only-its-own'],
  ['shared/config/x.ts', '#application/booking/ports.ts', 'config-imports-only-its-own'],
  ['functions/http/vendor/x.ts', '#adapters/redis/redis-limiter.ts', 'adapters-are-composed-in-one-place'],
  ['functions/http/vendor/x.ts', '#config/config.ts', 'adapters-are-composed-in-one-place'],
  ['functions/http/vendor/handler.ts', '#infra/stacks/api-stack.ts', 'functions-imports-only-its-own'],
  ['infra/stacks/x.ts', '#functions/http/vendor/handler.ts', 'stacks-name-handlers-by-path'],
  ['infra/stacks/x.ts', '#domain/booking/decide.ts', 'stacks-imports-only-its-own'],
  ['infra/local/x.ts', '#domain/booking/decide.ts', 'local-cloud-imports-only-its-own'],
  ['infra/local/x.ts', '#functions/http/vendor/handler.ts', 'local-cloud-imports-only-its-own'],
  ['bin/x.ts', '#tests/support/dynoxide.ts', 'nothing-imports-tests'],
  ['functions/http/vendor/x.ts', '../../../bin/app.ts', 'nothing-imports-entry-points'],
  ['shared/adapters/redis/x.ts', 'vitest', 'shipped-code-needs-no-development-package'],
  ['shared/adapters/redis/x.ts', './missing.ts', 'everything-resolves'],
  ['shared/kernel/clock.ts', './clock.ts', 'no-cycles'],
] as const;

describe('the import rules', () => {
  const home = process.cwd();
  let tree: string;

  beforeEach(async () => {
    tree = await mkdtemp(join(tmpdir(), 'homeserve-imports-'));
    for (const [file, source] of Object.entries(innocent)) await seed(file, source);
    await writeFile(join(tree, 'package.json'), await readFile(resolve(home, 'package.json')));
    await symlink(resolve(home, 'node_modules'), join(tree, 'node_modules'));
  });
  afterEach(() => rm(tree, { recursive: true }));

  const seed = async (file: string, source: string) => {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), source);
  };
  const violations = async () => {
    const options = await extractDepcruiseOptions(resolve(home, '.dependency-cruiser.mjs'));
    const here = { preserveSymlinks: true, baseDir: tree };
    const { output } = await cruise(['bin', 'functions', 'infra', 'shared'], { ...options, ...here });
    if (typeof output === 'string') throw new Error('A result was expected, not a report.');
    expect(output.summary.totalCruised).toBeGreaterThan(Object.keys(innocent).length - 2);
    return output.summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  };

  it('accept a tree without violations', async () => {
    expect(await violations()).toEqual([]);
  });

  it.each(seeds)('catch %s importing %s', async (file, imported, rule) => {
    await seed(file, `import * as it from '${imported}';\nexport const clock = it;`);

    expect(await violations()).toContainEqual({ from: file, rule });
  });

  it('catch imports of types and imports at run time too', async () => {
    await seed('shared/domain/booking/type.ts', "import type { route } from '#contracts/route.ts';");
    await seed('shared/domain/booking/late.ts', "export const late = () => import('#contracts/route.ts');");

    expect(await violations()).toEqual([
      { from: 'shared/domain/booking/late.ts', rule: 'domain-imports-only-its-own' },
      { from: 'shared/domain/booking/type.ts', rule: 'domain-imports-only-its-own' },
    ]);
  });
});
