import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import type { Measured } from './bookings.ts';
import { functionTimes } from './lambda-time.ts';

/** What to group the counts by: the functions that run, or the kinds of items that are read and written. */
export const groupings = ['function', 'table'] as const;
export type Grouping = (typeof groupings)[number];

export type Row = {
  readonly name: string;
  readonly invocations: number;
  readonly milliseconds: number;
  readonly readUnits: number;
  readonly writeUnits: number;
};

const nothing = { invocations: 0, milliseconds: 0, readUnits: 0, writeUnits: 0 };

/** `homeserve-local-api-CustomerFunction1A2B3C4D` to `api-Customer`: without the stage and the hash. */
const shortName = (name: string | undefined): string =>
  (name ?? 'outside')
    .replace(/^homeserve-[a-z]+-/i, '')
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/Function$/, '');

/** `booking#bk_1` is a `booking`, `DOC#day:vnd_1` a `DOC day`, `ltx.pay_1.release` an `ltx`. */
const kindOf = (key: string): string =>
  key.startsWith('DOC#') ? key.split(/[#:]/).slice(0, 2).join(' ') : (key.split(/[#._]/)[0] ?? key);

/** One call as what it does to which items of which table: `Put ledger pay`. */
function itemsOf(call: RecordedCall): string {
  const parts = call.permissions.map(({ action, resource, context }) => {
    const verb = action.replace(/^dynamodb:|Item$/g, '');
    const [, table = '', , index] = resource.split('/');
    const kinds = [...new Set((context?.['dynamodb:leadingkeys'] ?? []).map(kindOf))];
    return [verb, shortName(table), index, kinds.join('+')].filter(Boolean).join(' ');
  });
  return [...new Set(parts)].sort().join(', ');
}

/** What was measured of `bookings` bookings, for one of them, added up by `grouping`; the most expensive first. */
export function breakdown(measured: Measured, grouping: Grouping, bookings: number): readonly Row[] {
  const rows = new Map<string, Row>();
  const add = (name: string, more: Partial<Omit<Row, 'name'>>): void => {
    const row = rows.get(name) ?? { name, ...nothing };
    rows.set(name, {
      name,
      invocations: row.invocations + (more.invocations ?? 0) / bookings,
      milliseconds: row.milliseconds + (more.milliseconds ?? 0) / bookings,
      readUnits: row.readUnits + (more.readUnits ?? 0) / bookings,
      writeUnits: row.writeUnits + (more.writeUnits ?? 0) / bookings,
    });
  };
  if (grouping === 'function') {
    for (const { functionName, invocations, milliseconds } of functionTimes(measured, bookings))
      add(shortName(functionName), { invocations, milliseconds });
  }
  for (const entry of measured.entries) {
    if (entry.kind !== 'call' || entry.service !== 'dynamodb') continue;
    const name = grouping === 'function' ? shortName(entry.principal) : itemsOf(entry);
    add(name, { readUnits: entry.readUnits, writeUnits: entry.writeUnits });
  }
  const worth = (row: Row): number => row.writeUnits * 5 + row.readUnits + row.invocations;
  return [...rows.values()].toSorted((a, b) => worth(b) - worth(a));
}
