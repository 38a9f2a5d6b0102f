import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alarm, createAlarmQueue } from '#infra/local/services/alarm-queue.ts';
import { heldClock, manualClock, systemClock } from '#infra/local/services/local-clock.ts';

describe('the manual clock', () => {
  const start = new Date('2026-11-22T10:00:00Z');
  const startMs = start.getTime();

  it('runs what falls due in the order of its times, each at its own time', async () => {
    const clock = manualClock(start);
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, clock.now().getTime() - startMs]);
    clock.at(startMs + 200, note('second'));
    clock.at(startMs + 100, note('first'));
    clock.at(startMs + 200, note('third'));
    clock.at(startMs + 301, note('later'));
    await clock.advance(300);
    expect(seen).toEqual([
      ['first', 100],
      ['second', 200],
      ['third', 200],
    ]);
    expect(clock.now().getTime()).toBe(startMs + 300);
  });
  it('runs what tasks themselves set up, when it falls due too', async () => {
    const clock = manualClock(start);
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.at(clock.now().getTime() + 60_000, tick);
    };
    clock.at(startMs + 60_000, tick);
    await clock.advance(600_000);
    expect(ticks).toBe(10);
  });
  it('waits for tasks, and forgets those that were called off', async () => {
    const clock = manualClock(start);
    const seen: string[] = [];
    clock.at(startMs + 1, async () => {
      await new Promise(setImmediate);
      seen.push('waited for');
    });
    clock.at(startMs + 1, () => void seen.push('called off'))();
    await clock.advance(10);
    expect(seen).toEqual(['waited for']);
  });
});

it.each([
  ['manual', () => manualClock(new Date())],
  ['system', () => systemClock(() => undefined)],
])('the %s clock waits for what a task started before it runs the next', async (_name, clockOf) => {
  const clock = clockOf();
  const seen: string[] = [];
  for (const hour of [1, 2]) {
    clock.at(clock.now().getTime() + hour * 3_600_000, () => void seen.push(`task ${hour}`));
  }
  await clock.advance(3 * 3_600_000, async () => {
    await new Promise(setImmediate);
    seen.push('its effects');
  });
  expect(seen).toEqual(['task 1', 'its effects', 'task 2', 'its effects']);
});

describe('the system clock', () => {
  it('runs what is due already, and far timers only when moved there', async () => {
    const errors: unknown[] = [];
    const clock = systemClock((error) => errors.push(error));
    const due = new Promise<void>((resolve) => void clock.at(clock.now().getTime() - 1, resolve));
    const seen: string[] = [];
    const days = 86_400_000;
    clock.at(clock.now().getTime() + 40 * days, () => void seen.push('in 40 days'));
    await due;
    expect(seen).toEqual([]);
    const before = clock.now().getTime();
    await clock.advance(41 * days);
    expect(seen).toEqual(['in 40 days']);
    expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(41 * days);
    expect(errors).toEqual([]);
  });
  it('tells of a task that failed, and goes on', async () => {
    const errors: unknown[] = [];
    const clock = systemClock((error) => errors.push(error));
    clock.at(clock.now().getTime(), () => {
      throw new Error('broken');
    });
    await new Promise<void>((resolve) => void clock.at(clock.now().getTime() + 1, resolve));
    expect(errors).toMatchObject([{ message: 'broken' }]);
  });
});

describe('a held clock', () => {
  it('runs alarms after its release, except cancelled ones', async () => {
    const start = new Date('2026-11-22T10:00:00Z');
    const clock = heldClock(manualClock(start));
    const seen: string[] = [];
    const at = (name: string) => clock.at(start.getTime() - 1, () => void seen.push(name));
    at('due');
    at('called off while held')();
    const callOffLater = at('called off after the release');
    await clock.advance(1);
    expect(seen).toEqual([]);
    clock.release();
    callOffLater();
    at('set after the release');
    await clock.advance(1);
    expect(seen).toEqual(['due', 'set after the release']);
  });
});

describe('the queue of alarms', () => {
  it('gives those that were not called off by time, then in the order they were set', () => {
    const times = fc.array(fc.record({ dueMs: fc.integer({ min: 0, max: 20 }), off: fc.boolean() }));
    fc.assert(
      fc.property(times, (wanted) => {
        const queue = createAlarmQueue();
        const alarms = wanted.map(({ dueMs, off }) => ({ alarm: { dueMs, task: () => {} }, off }));
        for (const { alarm } of alarms) queue.add(alarm);
        for (const { alarm, off } of alarms) if (off) expect(queue.remove(alarm)).toBe(true);
        const given: Alarm[] = [];
        for (let next = queue.next(); next; next = queue.next()) {
          given.push(next);
          queue.remove(next);
        }
        const kept = alarms.filter(({ off }) => !off).map(({ alarm }) => alarm);
        expect(given).toEqual(kept.toSorted((a, b) => a.dueMs - b.dueMs));
      }),
    );
  });
});
