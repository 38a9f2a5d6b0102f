import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemandPanel } from '#domain/pulse/panel.ts';
import { isUsHoliday } from './us-holidays.ts';

export type DemandData = {
  readonly panel: DemandPanel;
  /** Hours before this are for training: all months but the last. */
  readonly trainHours: number;
  readonly months: readonly string[];
  readonly neighbours: readonly (readonly number[])[];
  readonly isHoliday: (hour: number) => boolean;
};

const HOUR_MS = 3_600_000;

/** Reads `demand/*.csv` of `dataDir`; `undefined` when there are fewer than two months. */
export function readDemand(dataDir: string): DemandData | undefined {
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
    const [header = '', ...lines] = readFileSync(join(dir, `${month}.csv`), 'utf8').split('\n');
    const columns = header.trim().split(',');
    const [zoneAt, countAt, timeAt] = ['PUZone', 'Count', 'PUTime'].map((name) => columns.indexOf(name));
    for (const line of lines) {
      const cells = line.trim().split(',');
      const ms = Date.parse(`${(cells[timeAt ?? -1] ?? '').replace(' ', 'T')}Z`);
      if (!Number.isFinite(ms)) continue;
      zones.push(Number(cells[zoneAt ?? -1]));
      counts.push(Number(cells[countAt ?? -1]));
      hours.push(Math.floor(ms / HOUR_MS));
    }
  }
  const firstHour = hours.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const size = hours.reduce((a, b) => Math.max(a, b), 0) - firstHour + 1;
  const cells = zones.reduce((a, b) => Math.max(a, b), 0) + 1;
  const panelCounts = new Float32Array(cells * size).fill(Number.NaN);
  zones.forEach((zone, i) => {
    panelCounts[zone * size + (hours[i] ?? 0) - firstHour] = counts[i] ?? Number.NaN;
  });
  const trainHours = Date.parse(`${last}-01T00:00:00Z`) / HOUR_MS - firstHour;
  const panel: DemandPanel = { cells, hours: size, firstHour, counts: panelCounts };
  return { panel, trainHours, months, neighbours: readNeighbours(dir, cells), isHoliday: isUsHoliday };
}

function readNeighbours(dir: string, cells: number): number[][] {
  const file = join(dir, 'zone_neighbors.json');
  const read: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const byZone = new Map(Object.entries(read ?? {}));
  return Array.from({ length: cells }, (_, zone) => {
    const listed: unknown = byZone.get(String(zone));
    return Array.isArray(listed)
      ? listed.map(Number).filter((n) => Number.isInteger(n) && n >= 0 && n < cells)
      : [];
  });
}
