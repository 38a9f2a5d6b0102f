import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localTime } from '#domain/buffering/local-time.ts';

describe('localTime', () => {
  it('reads the wall clock and the weekday of the place', () => {
    expect(localTime('2026-01-04T20:00:00.000Z', 'Asia/Kolkata')).toEqual({ hour: 1.5, weekday: 1 });
    expect(localTime('2026-01-05T03:15:00.000Z', 'America/New_York')).toEqual({ hour: 22.25, weekday: 0 });
    expect(localTime('2026-07-01T04:00:00.000Z', 'America/New_York')).toEqual({ hour: 0, weekday: 3 });
    expect(localTime('1960-02-29T12:00:00.000Z', 'UTC')).toEqual({ hour: 12, weekday: 1 });
  });

  it('agrees with Intl at any time in zones of all kinds, daylight saving included', () => {
    const zones = [
      'Asia/Kolkata',
      'Asia/Kathmandu',
      'America/New_York',
      'Pacific/Kiritimati',
      'Australia/Lord_Howe',
    ];
    const time = fc.date({ min: new Date('2000-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(time, fc.constantFrom(...zones), (date, timeZone) => {
        const { hour, weekday } = localTime(date.toISOString(), timeZone);
        const options = {
          timeZone,
          hourCycle: 'h23',
          hour: '2-digit',
          minute: '2-digit',
          weekday: 'short',
        } as const;
        const clock = new Intl.DateTimeFormat('en-GB', options).format(date);
        const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
        const two = (value: number): string => String(Math.floor(value + 1e-9)).padStart(2, '0');
        expect(clock).toBe(`${days[weekday]} ${two(hour)}:${two((hour % 1) * 60)}`);
      }),
    );
  });

  it('refuses what is no time or no zone', () => {
    expect(() => localTime('yesterday', 'UTC')).toThrow(RangeError);
    expect(() => localTime('2026-01-05T03:15:00.000Z', 'Nowhere/At_All')).toThrow(RangeError);
  });
});
