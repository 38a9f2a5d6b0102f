import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemandPanel } from '#domain/pulse/panel.ts';
import type { WeatherOf } from '#domain/pulse/weather.ts';
import { csvRows, numberIn } from './csv-rows.ts';
import { readWeather } from './demand-weather.ts';
import { isUsHoliday } from './us-holidays.ts';

export type DemandData = {
  readonly panel: DemandPanel;
  /** Hours before this are for training: all months but the last. */
  readonly trainHours: number;
  readonly months: readonly string[];
  readonly neighbours: readonly (readonly number[])[];
  readonly isHoliday: (hour: number) => boolean;
  /** As observed; a forecast of a day was not known before it. */
  readonly weather: WeatherOf | undefined;
};

const HOUR_MS = 3_600_000;
const COLUMNS = ['PUZone', 'Count', 'PUTime'] as const;
const MOST_ZONES = 10_000;

const read = new Map<string, DemandData | undefined>();

/**
 * Reads `demand/*.csv` of `dataDir`, once; `undefined` when there are fewer than two months.
 * @throws Error that names the file, for one that is not such a table.
 */
export function readDemand(dataDir: string): DemandData | undefined {
  if (!read.has(dataDir)) read.set(dataDir, readMonths(dataDir));
  return read.get(dataDir);
}

function readMonths(dataDir: string): DemandData | undefined {
  const dir = join(dataDir, 'demand');
  if (!existsSync(dir)) return undefined;
  const months = readdirSync(dir)
    .filter((name) => /^\d{4}-\d{2}\.csv$/.test(name))
    .map((name) => name.slice(0, 7))
    .sort();
  const last = months.at(-1);
  if (months.length < 2 || last === undefined) return undefined;
  const [zones, hours, counts]: [number[], number[], number[]] = [[], [], []];
  for (const month of months) {
    const before = hours.length;
    for (const [zoneCell, countCell, time = ''] of csvRows(join(dir, `${month}.csv`), COLUMNS)) {
      const ms = time.startsWith(month) ? Date.parse(`${time.replace(' ', 'T')}Z`) : Number.NaN;
      const [zone, count] = [numberIn(zoneCell), numberIn(countCell)];
      // A line that was cut off or spoilt leaves its hour unknown.
      const isRow = Number.isFinite(ms) && Number.isSafeInteger(zone) && zone >= 0 && zone < MOST_ZONES;
      if (!isRow || !(count >= 0 && count < Number.POSITIVE_INFINITY)) continue;
      zones.push(zone);
      counts.push(count);
      hours.push(Math.floor(ms / HOUR_MS));
    }
    if (hours.length === before) throw new Error(`${dir}/${month}.csv has no hour in it.`);
  }
  const firstHour = hours.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const size = hours.reduce((a, b) => Math.max(a, b), 0) - firstHour + 1;
  const cells = zones.reduce((a, b) => Math.max(a, b), 0) + 1;
  const panelCounts = new Float32Array(cells * size).fill(Number.NaN);
  zones.forEach((zone, i) => {
    panelCounts[zone * size + (hours[i] ?? 0) - firstHour] = counts[i] ?? Number.NaN;
  });
  const trainHours = Date.parse(`${last}-01T00:00:00Z`) / HOUR_MS - firstHour;
  if (!counts.some((count, i) => count > 0 && (hours[i] ?? 0) - firstHour >= trainHours))
    throw new Error(`${dir}/${last}.csv counts nothing: no error can be measured on it.`);
  const panel: DemandPanel = { cells, hours: size, firstHour, counts: panelCounts };
  return {
    panel,
    trainHours,
    months,
    neighbours: readNeighbours(dir, cells),
    isHoliday: isUsHoliday,
    weather: readWeather(dir),
  };
}

function readNeighbours(dir: string, cells: number): number[][] {
  const file = join(dir, 'zone_neighbors.json');
  const byZone = new Map(Object.entries(existsSync(file) ? readJson(file) : {}));
  return Array.from({ length: cells }, (_, zone) => {
    const listed: unknown = byZone.get(String(zone));
    return Array.isArray(listed)
      ? listed.map(Number).filter((n) => Number.isInteger(n) && n >= 0 && n < cells)
      : [];
  });
}

function readJson(file: string): object {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (cause) {
    throw new Error(`${file} is not JSON.`, { cause });
  }
}
