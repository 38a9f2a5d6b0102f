import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DayWeather, WeatherOf } from '#domain/pulse/weather.ts';
import { csvRows, numberIn } from './csv-rows.ts';

const COLUMNS = ['DATE', 'TMAX', 'TMIN', 'PRCP', 'SNOW', 'SNWD'];
const DAY_MS = 86_400_000;
const MM_PER_INCH = 25.4;
const CM_PER_INCH = 2.54;

/**
 * The days of `weather.csv` in `dir`, as a weather station reports them in inches and degrees Fahrenheit; undefined
 * without such a file. A day whose warmth is not there is left out; no word of rain or snow means none.
 * @throws Error that names the file, for one that is not such a table.
 */
export function readWeather(dir: string): WeatherOf | undefined {
  const file = join(dir, 'weather.csv');
  if (!existsSync(file)) return undefined;
  const days = new Map<number, DayWeather>();
  const inches = (cell: string | undefined): number => Math.max(0, numberIn(cell) || 0);
  for (const [date = '', most, least, rain, snow, lying] of csvRows(file, COLUMNS)) {
    const day = dayOf(date);
    const meanC = ((numberIn(most) + numberIn(least)) / 2 - 32) / 1.8;
    if (!Number.isFinite(day) || !Number.isFinite(meanC)) continue;
    days.set(day, {
      rainMm: inches(rain) * MM_PER_INCH,
      snowCm: inches(snow) * CM_PER_INCH,
      snowLyingCm: inches(lying) * CM_PER_INCH,
      meanC,
    });
  }
  return (day) => days.get(day);
}

/** Days since 1970 of `1/31/17` or `2017-01-31`. */
function dayOf(date: string): number {
  const [, month, dayOfMonth, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{2})$/.exec(date) ?? [];
  const iso =
    year === undefined ? date : `20${year}-${month?.padStart(2, '0')}-${dayOfMonth?.padStart(2, '0')}`;
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(iso) / DAY_MS : Number.NaN;
}
