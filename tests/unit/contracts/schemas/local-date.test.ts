import { expect, it } from 'vitest';
import { localDate } from '#contracts/schemas/primitives.ts';

it.each(['2000-01-01', '2024-02-29', '2099-12-31'])('%s is a day that things are planned for', (date) => {
  expect(localDate().parse(date)).toBe(date);
});

it.each(['0000-01-01', '0001-01-01', '1999-12-31', '2100-01-01', '9999-12-31', '2023-02-29', '2026-1-1'])(
  '%s is not',
  (date) => {
    expect(localDate().safeParse(date).success).toBe(false);
  },
);
