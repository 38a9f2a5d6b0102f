import { describe, expect, it } from 'vitest';
import {
  InvalidScheduleExpression,
  nextOccurrence,
  parseScheduleExpression,
} from '#infra/local/services/schedule-expression.ts';

const from = Date.parse('2026-11-22T10:00:00Z');
const next = (text: string, timezone?: string, after = from): string | undefined => {
  const at = nextOccurrence(parseScheduleExpression(text, timezone), after, from);
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe('schedule expressions', () => {
  it('at() is a wall time of its zone', () => {
    expect(next('at(2026-11-23T09:00:00)')).toBe('2026-11-23T09:00:00.000Z');
    expect(next('at(2026-11-23T09:00:00)', 'Asia/Kolkata')).toBe('2026-11-23T03:30:00.000Z');
  });
  it('at() in the hour that daylight saving skips moves past the gap', () => {
    expect(next('at(2026-03-08T02:30:00)', 'America/New_York')).toBe('2026-03-08T07:30:00.000Z');
  });
  it('rate() counts from its anchor', () => {
    expect(next('rate(5 minutes)')).toBe('2026-11-22T10:05:00.000Z');
    expect(next('rate(1 hour)', 'UTC', from + 90 * 60_000)).toBe('2026-11-22T12:00:00.000Z');
    expect(next('rate(2 days)')).toBe('2026-11-24T10:00:00.000Z');
  });
  it.each([
    ['cron(0 8 * * ? *)', 'Asia/Kolkata', '2026-11-23T02:30:00.000Z'],
    ['cron(0/15 * * * ? *)', 'UTC', '2026-11-22T10:15:00.000Z'],
    ['cron(0 18 ? * MON-FRI *)', 'UTC', '2026-11-23T18:00:00.000Z'],
    ['cron(0 9 ? * 2#1 *)', 'UTC', '2026-12-07T09:00:00.000Z'],
    ['cron(0 9 L * ? *)', 'UTC', '2026-11-30T09:00:00.000Z'],
    ['cron(0 9 ? * 6L *)', 'UTC', '2026-11-27T09:00:00.000Z'],
    ['cron(0 9 29 2 ? *)', 'UTC', '2028-02-29T09:00:00.000Z'],
    ['cron(0 9 1W 8 ? 2027)', 'UTC', '2027-08-02T09:00:00.000Z'],
    ['cron(30 0,12 1 JAN,JUL ? *)', 'UTC', '2027-01-01T00:30:00.000Z'],
  ])('%s in %s falls next on %s', (text, timezone, expected) => {
    expect(next(text, timezone)).toBe(expected);
  });
  it('a cron whose years are past never falls due', () => {
    expect(next('cron(0 9 1 1 ? 2020)')).toBeUndefined();
  });
  it.each([
    'at(2026-11-23 09:00)',
    'rate(0 minutes)',
    'rate(5 weeks)',
    'cron(0 8 * * *)',
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(60 8 * * ? *)',
    'every day',
  ])('refuses %s', (text) => {
    expect(() => parseScheduleExpression(text)).toThrow(InvalidScheduleExpression);
  });
  it('refuses an unknown time zone', () => {
    expect(() => parseScheduleExpression('rate(1 day)', 'Mars/Base')).toThrow(InvalidScheduleExpression);
  });
});
