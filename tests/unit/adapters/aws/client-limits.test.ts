import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LONGEST_CALL_MS } from '#adapters/aws/client-limits.ts';
import { allFunctions } from '#infra/stacks/functions.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');

it('every AWS client of a function has the timeouts and attempts of clientLimits', () => {
  const made = globSync('{functions,shared}/**/*.ts', { cwd: root }).flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/\bnew \w+Client\(([^)]*)\)/g)].map(
      ([, settings = '']) => ({ path, settings }),
    ),
  );
  expect(made.length).toBeGreaterThanOrEqual(9);
  expect(made.filter(({ settings }) => !settings.includes('clientLimits'))).toEqual([]);
});

it.each(allFunctions.map(({ entry, timeoutSeconds }) => [entry, timeoutSeconds] as const))(
  'give a call up before the time of %s is over (%i s)',
  (_, timeoutSeconds) => {
    expect(LONGEST_CALL_MS).toBeLessThan(timeoutSeconds * 1_000);
  },
);
