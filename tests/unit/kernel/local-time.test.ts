import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atLocal, hourOfWeek, localDate, localMinutes, plusDays, weekday } from '#kernel/local-time.ts';

const kolkata = 'Asia/Kolkata';
const instant = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2050-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => new Date(Math.floor(date.getTime() / 60_000) * 60_000).toISOString());

describe('local time', () => {
  it('reads the clock on the wall', () => {
    expect(localDate('2026-11-22T18:29:59.000Z', kolkata)).toBe('2026-11-22');
    expect(localDate('2026-11-22T18:30:00.000Z', kolkata)).toBe('2026-11-23');
    expect(localMinutes('2026-11-22T18:30:00.000Z', kolkata)).toBe(0);
    expect(localMinutes('2026-11-22T04:00:00.000Z', kolkata)).toBe(570);
  });

  it('finds its way back from every minute where no clock is ever changed', () => {
    fc.assert(
      fc.property(instant, (at) => {
        expect(atLocal(localDate(at, kolkata), localMinutes(at, kolkata), kolkata)).toBe(at);
      }),
    );
  });

  it('reads a time in a spring-forward gap as the later one, and one that comes twice as the first', () => {
    expect(atLocal('2026-03-29', 2 * 60 + 30, 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(atLocal('2026-10-25', 2 * 60 + 30, 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('counts the hours of the week from Sunday', () => {
    expect(weekday('2026-11-22')).toBe(0);
    expect(hourOfWeek('2026-11-21T18:30:00.000Z', kolkata)).toBe(0);
    expect(hourOfWeek('2026-11-28T18:29:00.000Z', kolkata)).toBe(167);
  });

  it('adds days across months and leap days', () => {
    expect(plusDays('2028-02-28', 2)).toBe('2028-03-01');
    expect(plusDays('2026-01-01', -1)).toBe('2025-12-31');
  });
});
