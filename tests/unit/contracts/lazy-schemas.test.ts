import { globSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';

vi.mock('#contracts/zod.ts', async (importOriginal) => {
  const made = (name: string) => () => {
    throw new Error(`z.${name} was called`);
  };
  return Object.fromEntries(
    Object.entries(await importOriginal<object>()).map(([name, value]) => [
      name,
      typeof value === 'function' ? made(name) : value,
    ]),
  );
});

const modules = globSync('shared/{contracts,application,adapters}/**/*.ts', {
  exclude: ['**/build-*.ts', 'shared/contracts/zod.ts'],
});

describe('a schema', () => {
  it('is there to be made in many modules', () => {
    expect(modules.length).toBeGreaterThan(200);
  });

  it.each(modules)('is not made while %s is loaded', async (module) => {
    await expect(import(`../../../${module}`)).resolves.toBeDefined();
  });
});
