import { describe, expect, it } from 'vitest';
import { readConfig } from '#config/config.ts';
import { type EnvironmentName, environment, unsetValues } from '#contracts/environment.ts';

describe('the settings of a function', () => {
  it('are parsed', () => {
    expect(
      readConfig(['OPERATIONAL_TABLE', 'PASSWORD_COST'], { OPERATIONAL_TABLE: 'table', PASSWORD_COST: '10' }),
    ).toEqual({ OPERATIONAL_TABLE: 'table', PASSWORD_COST: 10 });
  });

  it('have defaults where they are optional', () => {
    expect(readConfig(['RATE_LIMIT_FACTOR', 'APP_URL'], {})).toEqual({
      RATE_LIMIT_FACTOR: 1,
      APP_URL: undefined,
    });
  });

  it('throw an error with the names, but not the values, of missing or invalid ones', () => {
    const read = () => readConfig(['MEDIA_BUCKET', 'APP_URL'], { APP_URL: 'hunter2' });
    expect(read).toThrow(/MEDIA_BUCKET: .*; APP_URL: /);
    expect(read).not.toThrow(/hunter2/);
  });

  it.each(Object.entries(unsetValues).filter(([, value]) => value !== undefined))(
    'would accept the value of %s when it is not set',
    (name, value) => {
      expect(environment[name as EnvironmentName]().parse(value)).toBe(value);
    },
  );
});
