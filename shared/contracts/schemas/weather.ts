import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { cityName } from './city-rules.ts';
import { localDate } from './primitives.ts';

const measure = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));
/** The limits are a little beyond what was ever measured on earth. */
const day = lazily(() => ({
  date: localDate(),
  rainMm: measure(0, 2_000),
  snowCm: measure(0, 300),
  snowLyingCm: measure(0, 1_500),
  meanC: measure(-95, 60),
}));

export const weatherParams = lazily(() => z.strictObject({ city: cityName() }));
export const weatherInput = lazily(() =>
  z.strictObject({
    days: z
      .array(
        z.strictObject({
          ...day(),
          snowCm: z._default(day().snowCm, 0),
          snowLyingCm: z._default(day().snowLyingCm, 0),
        }),
      )
      .check(
        z.minLength(1),
        z.maxLength(120),
        z.refine((days) => new Set(days.map(({ date }) => date)).size === days.length, {
          message: 'Each date is there once.',
        }),
      ),
  }),
);
export const cityWeather = lazily(() => z.object({ city: z.string(), days: z.array(z.object(day())) }));

const example = [
  { date: '2026-11-22', rainMm: 12.4, snowCm: 0, snowLyingCm: 0, meanC: 22.5 },
  { date: '2026-11-23', rainMm: 64, snowCm: 0, snowLyingCm: 0, meanC: 21.1 },
];
export const weatherInputExample = {
  days: example.map(({ date, rainMm, meanC }) => ({ date, rainMm, meanC })),
};
export const cityWeatherExample = { city: 'Mumbai', days: example };
