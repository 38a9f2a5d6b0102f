import { beforeAll, describe, expect, it } from 'vitest';
import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import { allowedActions, usedActions } from './observed.ts';
import { rarePaths } from './rare-paths.ts';
import { callsOfTheDemo } from './run-everything.ts';

describe('least privilege', () => {
  let calls: readonly RecordedCall[] = [];
  beforeAll(async () => {
    calls = await callsOfTheDemo();
  }, 300_000);

  it('allows everything that functions call', () => {
    const allowed = allowedActions();
    const used = usedActions(calls);
    expect(used.size).toBeGreaterThan(50);
    expect([...used].filter((action) => !allowed.has(action))).toEqual([]);
  });

  it('allows nothing that is neither called nor listed with a reason', () => {
    const used = usedActions(calls);
    const listed = new Set(Object.values(rarePaths).flat());
    const idle = [...allowedActions()].filter((action) => !used.has(action) && !listed.has(action));
    expect(idle).toEqual([]);
  });

  it('lists no action that is not allowed any more', () => {
    const allowed = allowedActions();
    const listed = Object.values(rarePaths).flat();
    expect(listed.filter((action) => !allowed.has(action))).toEqual([]);
  });
});
