import { readFileSync } from 'node:fs';

/**
 * The rows of a table of comma-separated values: of each row the cells of `columns`, in that order, '' where a row is
 * short. Fields may be quoted (without line breaks in them); lines may end in CRLF; blank lines are left out.
 * @throws Error that names the file, when it lacks one of the columns.
 */
export function csvRows(file: string, columns: readonly string[]): string[][] {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const [header = '', ...lines] = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  const names = cellsOf(header);
  const missing = columns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${file} has no columns ${missing.join(', ')}.`);
  const places = columns.map((name) => names.indexOf(name));
  return lines.map((line) => {
    const cells = cellsOf(line);
    return places.map((at) => cells[at] ?? '');
  });
}

/** A number, or NaN: also for an empty cell. */
export const numberIn = (cell: string | undefined): number => Number(cell || Number.NaN);

function cellsOf(line: string): string[] {
  const cells = line.includes('"')
    ? Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) =>
        (quoted ?? plain ?? '').replaceAll('""', '"'),
      )
    : line.split(',');
  return cells.map((cell) => cell.trim());
}
