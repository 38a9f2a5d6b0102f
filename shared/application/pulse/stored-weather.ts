import type { DayWeather, WeatherOf } from '#domain/pulse/weather.ts';
import type { LocalDate } from '#kernel/local-time.ts';

/** What was told of a city's weather. */
export const cityWeatherKey = (city: string): string => `city-weather:${city}`;
export type StoredWeather = Readonly<Record<LocalDate, DayWeather>>;

const DAY_MS = 86_400_000;

/** Undefined for a city of which nothing was told. */
export function weatherOf(stored: unknown): WeatherOf | undefined {
  // Written by `tellCityWeather` alone.
  const days = stored as StoredWeather | undefined;
  return days && ((day) => days[new Date(day * DAY_MS).toISOString().slice(0, 10)]);
}
