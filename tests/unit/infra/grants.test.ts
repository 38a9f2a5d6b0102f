import { describe, expect, it } from 'vitest';
import { unsetValues } from '#contracts/environment.ts';
import { allFunctions } from '#infra/stacks/functions.ts';
import { codeOfFunction } from './code-of-function.ts';

/** Settings that a spec need not name: every function has them, they have a default, or may be absent. */
const optional = new Set<string>(['STAGE', ...Object.keys(unsetValues)]);

describe.each(allFunctions.map((spec) => [spec.entry, spec] as const))('%s', (entry, spec) => {
  it('has exactly the settings that it reads', () => {
    const code = codeOfFunction(entry);
    const given = spec.environment.filter((name) => !optional.has(name));
    const reads = [...code.settings].filter((name) => !optional.has(name) && name !== 'STAGE');
    expect([...given].sort()).toEqual(reads.sort());
    expect(spec.environment.filter((name) => !code.settings.has(name))).toEqual([]);
  });

  it('has only grants for calls in its code', () => {
    const code = codeOfFunction(entry);
    const granted = new Set(spec.grants.flatMap((grant) => grant.actions));
    expect([...granted].filter((action) => !code.actions.has(action))).toEqual([]);
  });
});
