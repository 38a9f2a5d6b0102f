import { commandOptions, wrongOption } from '#tests/support/command-options.ts';
import { BOOKINGS, measureBookings } from './cost/bookings.ts';
import { breakdown, groupings } from './cost/breakdown.ts';
import { type Counts, countBillable, SOCKET_MINUTES, withoutCalendar } from './cost/count.ts';
import { PRICES_AS_OF, PRICES_REGION, type Price, prices, type Scope } from './cost/prices.ts';
import { countStanding } from './cost/quiet-month.ts';

/**
 * Counts what AWS would bill for a booking's whole life, run on the local cloud, and for a month in which
 * nothing happens, and prices both. `--by function` or `--by table` tells where units and time go.
 */
const MAX_PER_MILLION = 60;
const MAX_QUIET = 2;

type Line = {
  readonly item: string;
  readonly scope: Scope;
  readonly count: number;
  readonly unit: string;
  readonly usd: number;
};

const cents = (usd: number): number => Math.round(usd * 100) / 100;
const priced = (counts: Counts, times: number): readonly Line[] =>
  Object.entries<Price>(prices)
    .map(([item, { scope, usd, per, unit }]) => {
      const count = Object.entries(counts).find(([counted]) => counted === item)?.[1] ?? 0;
      return { item, scope, count, unit, usd: cents(((count * usd) / per) * times) };
    })
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.usd - a.usd);
const sum = (lines: readonly Line[]): number => cents(lines.reduce((total, { usd }) => total + usd, 0));
const print = (title: string, lines: readonly Line[]): void => {
  console.log(`\n${title}`);
  for (const { item, scope, count, unit, usd } of lines) {
    const amount = Number(count.toPrecision(4)).toString();
    console.log(
      `  ${item.padEnd(18)} ${scope.padEnd(8)} ${amount.padStart(12)} ${unit.padEnd(30)} ${usd.toFixed(2).padStart(9)} USD`,
    );
  }
};

const USAGE = `Counts and prices what AWS would bill for a booking's whole life and for a quiet month; some two minutes.

  npm run cost -- [--by ${groupings.join('] [--by ')}] [--json]

  --by     tells where units and time go
  --json   ends with one JSON object
Ends with 1 above a goal.`;
const { values } = commandOptions(USAGE, {
  options: { json: { type: 'boolean' }, by: { type: 'string', multiple: true } },
});
const grouped = groupings.filter((grouping) => values.by?.includes(grouping));
if (grouped.length < (values.by?.length ?? 0)) wrongOption(`--by takes ${groupings.join(' or ')}.`);

const standing = priced(await countStanding(), 1);
const measured = await measureBookings((line) => console.error(line));
const booking = priced(countBillable(measured, BOOKINGS), 1_000_000);
const usdPerMillionBookings = sum(booking);
const usdInScope = sum(booking.filter(({ scope }) => scope !== 'edge'));
const usdPerQuietMonth = sum(standing);
print('One booking, from the opening of both apps to the payout; dollars for a million', booking);
print('A quiet month of the prod stage', standing);
for (const grouping of grouped) {
  console.log(`\nOf one booking, by ${grouping}: write units, read units, starts, ms`);
  for (const row of breakdown(withoutCalendar(measured), grouping, BOOKINGS)) {
    const figures = [row.writeUnits, row.readUnits, row.invocations, row.milliseconds];
    console.log(`${figures.map((figure) => figure.toFixed(1).padStart(7)).join('')}  ${row.name}`);
  }
}
console.log(`
Counted over ${BOOKINGS} bookings at the pace of a million a month: each side's app is opened (a token is renewed) and
has a socket (${SOCKET_MINUTES} minutes), search, slots, quote, booking twice with one key, payment, offer, the vendor's way,
two photos, signature, sign-then-pay, earnings, notifications, and all that follows behind the bus.
Not counted: signing up and in, data transfer, storage, the payment provider's fees, free tiers.
Prices of ${PRICES_REGION} as of ${PRICES_AS_OF}.
${usdInScope} USD per million bookings for compute, data and events (goal ${MAX_PER_MILLION}), ${usdPerMillionBookings} USD with requests, sockets and files.
${usdPerQuietMonth} USD per quiet month (goal ${MAX_QUIET}).`);
if (usdInScope > MAX_PER_MILLION || usdPerQuietMonth > MAX_QUIET) process.exitCode = 1;
if (values.json) {
  const lines = [
    ...booking.map((line) => ({ of: 'booking', ...line })),
    ...standing.map((line) => ({ of: 'month', ...line })),
  ];
  console.log(JSON.stringify({ usdPerMillionBookings, usdInScope, usdPerQuietMonth, lines }));
}
