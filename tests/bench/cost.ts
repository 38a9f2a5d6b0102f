import { type Counts, countBillable, SOCKET_MINUTES } from './cost/count.ts';
import { measureOneBooking } from './cost/one-booking.ts';
import { PRICES_AS_OF, PRICES_REGION, type Price, prices } from './cost/prices.ts';
import { countStanding } from './cost/quiet-month.ts';

/**
 * Counts what AWS would bill for one booking's whole life, run on the local cloud, and for a month in which
 * nothing happens, and prices both. Lambda's milliseconds are those of this machine on warm functions.
 */
const MAX_PER_MILLION = 60;
const MAX_QUIET = 2;

type Line = { readonly item: string; readonly count: number; readonly unit: string; readonly usd: number };

const priced = (counts: Counts, times: number): readonly Line[] =>
  Object.entries<Price>(prices)
    .map(([item, { usd, per, unit }]) => {
      const count = Object.entries(counts).find(([counted]) => counted === item)?.[1] ?? 0;
      return { item, count, unit, usd: Math.round(((count * usd) / per) * times * 100) / 100 };
    })
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.usd - a.usd);
const sum = (lines: readonly Line[]): number =>
  Math.round(lines.reduce((total, { usd }) => total + usd, 0) * 100) / 100;
const print = (title: string, lines: readonly Line[]): void => {
  console.log(`\n${title}`);
  for (const { item, count, unit, usd } of lines) {
    const amount = Number(count.toPrecision(5)).toString();
    console.log(
      `  ${item.padEnd(18)} ${amount.padStart(12)} ${unit.padEnd(30)} ${usd.toFixed(2).padStart(9)} USD`,
    );
  }
};

const standing = priced(await countStanding(), 1);
const booking = priced(countBillable(await measureOneBooking((line) => console.error(line))), 1_000_000);
const usdPerMillionBookings = sum(booking);
const usdPerQuietMonth = sum(standing);
print('One booking, from log-in and search to the payout; dollars for a million', booking);
print('A quiet month of the prod stage', standing);
console.log(`
Counted: a log-in and a socket of each side (${SOCKET_MINUTES} minutes each), search, slots, quote, booking twice with
one key, payment, offer, the vendor's way, two photos, signature, sign-then-pay, earnings, notifications, and all
that follows behind the bus. Not counted: signing up, data transfer, storage, the payment provider, free tiers.
Prices of ${PRICES_REGION} as of ${PRICES_AS_OF}.
${usdPerMillionBookings} USD per million bookings (goal ${MAX_PER_MILLION}), ${usdPerQuietMonth} USD per quiet month (goal ${MAX_QUIET}).`);
if (usdPerMillionBookings > MAX_PER_MILLION || usdPerQuietMonth > MAX_QUIET) process.exitCode = 1;
if (process.argv.includes('--json')) {
  const lines = [
    ...booking.map((line) => ({ of: 'booking', ...line })),
    ...standing.map((line) => ({ of: 'month', ...line })),
  ];
  console.log(JSON.stringify({ usdPerMillionBookings, usdPerQuietMonth, lines }));
}
