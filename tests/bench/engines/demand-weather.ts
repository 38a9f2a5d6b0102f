import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DayWeather, WeatherOf } from '#domain/pulse/weather.ts';

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
  const [header = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = header.trim().split(',');
  const missing = ['DATE', 'PRCP', 'SNOW', 'SNWD', 'TMAX', 'TMIN'].filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new Error(`${file} has no columns ${missing.join(', ')}.`);
  const days = new Map<number, DayWeather>();
  for (const line of lines) {
    const cells = line.trim().split(',');
    const textOf = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const inches = (name: string): number => Math.max(0, Number(textOf(name)) || 0);
    const [most, least] = [textOf('TMAX'), textOf('TMIN')];
    const day = dayOf(textOf('DATE'));
    const meanC = ((Number(most) + Number(least)) / 2 - 32) / 1.8;
    if (most === '' || least === '' || !Number.isFinite(day) || !Number.isFinite(meanC)) continue;
    days.set(day, {
      rainMm: inches('PRCP') * MM_PER_INCH,
      snowCm: inches('SNOW') * CM_PER_INCH,
      snowLyingCm: inches('SNWD') * CM_PER_INCH,
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
