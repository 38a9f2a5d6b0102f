import { setTimeout as pause } from 'node:timers/promises';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import type { Recorded } from '#infra/local/aws/recorder.ts';
import { startLocalSystem } from '#infra/local/system.ts';
import { bookAndPay } from '../../../bin/demo/book-and-pay.ts';
import { inParallel } from '../../../bin/demo/checks.ts';
import { caller, DEMO_PASSWORD, type Person, personOf, signInStaff } from '../../../bin/demo/people.ts';
import { performJob } from '../../../bin/demo/perform-job.ts';
import { createReport } from '../../../bin/demo/report.ts';
import { signAndGetPaid } from '../../../bin/demo/sign-and-get-paid.ts';
import { type Listener, listen } from '../../../bin/demo/socket.ts';
import { onboardVendor } from '../../../bin/demo/vendors.ts';
import { localAccounts, seed } from '../../../bin/seed.ts';
import { latencyMs } from './lambda-time.ts';
import { pictureCpuMs } from './picture-time.ts';

const PINCODE = '560038';
const VENDORS = 12;
/** How many bookings are lived through, side by side. */
export const BOOKINGS = 8;

/**
 * Events are handled in batches of what a window of time brings, so what a booking costs depends on how many
 * there are. This is the pace of a million bookings a month, in one of the four shards that the stream of a new
 * on-demand table has: whoever reads it starts once a shard. Batches of this pace are what is counted.
 */
const BOOKINGS_A_MONTH = 1_000_000;
const SHARDS = 4;
const MINUTES_A_MONTH = 30 * 24 * 60;
/** Bench seconds for each of theirs: windows and the time between bookings shrink alike. */
const PACE = 0.5;
const BETWEEN_BOOKINGS_MS = PACE * ((SHARDS * MINUTES_A_MONTH) / BOOKINGS_A_MONTH) * 60_000;
/** Lived through before, so that functions are warm. */
const WARMING = 8;
/** At this pace one instance of a function has time for all its events, and is as warm as hours make it. */
const INSTANCES = 1;
/**
 * What takes a customer and a vendor half an hour at the least is lived through in 40 seconds, and all of them call
 * from one address. So budgets by the minute are as much larger: nobody's pace is one that a limiter writes down.
 */
const RATE_LIMIT_FACTOR = 45 * BOOKINGS;
const TIMERS_OVER_MS = 50 * 3_600_000;
/** Before each call of a party: nobody acts on what they were not told yet. */
const THINKING_MS = 1_000;

export type Measured = {
  /** From the opening of both sides' apps to the payout, on warm functions, of all bookings. */
  readonly entries: readonly Recorded[];
  /** Bytes that functions wrote to their logs meanwhile, by the function's name. */
  readonly logBytes: ReadonlyMap<string, number>;
  /** Processor time that a picture takes. */
  readonly pictureMs: number;
};

type Known = { readonly email: string; refreshToken: string };

const DAY_MS = 24 * 3_600_000;
/** 10:00 in India, as UTC. */
const MORNING_MS = 4.5 * 3_600_000;
/** So that slots are those of an ordinary day, at whatever hour the count is run. */
const untilMorningMs = (now: number): number => (((MORNING_MS - now) % DAY_MS) + DAY_MS) % DAY_MS;

/** Lives through `BOOKINGS` bookings after others have warmed the functions, and waits for their timers. */
export async function measureBookings(say: (line: string) => void): Promise<Measured> {
  const pictureMs = await pictureCpuMs();
  const logBytes = new Map<string, number>();
  const system = await startLocalSystem({
    port: 0,
    measure: true,
    leastCallMs: ({ service, action }) => latencyMs(service, action === 'TransactWriteItems'),
    enforceIam: true,
    batchWindowFactor: PACE,
    clockAheadMs: untilMorningMs(Date.now()),
    maxWorkersPerFunction: INSTANCES,
    env: { RATE_LIMIT_FACTOR: String(RATE_LIMIT_FACTOR) },
    log: {
      warn: say,
      functionLine: (name, line) => {
        logBytes.set(name, (logBytes.get(name) ?? 0) + Buffer.byteLength(line));
      },
    },
  });
  const open: Listener[] = [];
  try {
    await seed(system, { isNew: true });
    const { apiUrl, recorder, clock } = system.cloud;
    const now = () => clock.now().getTime();
    const report = createReport(process.stderr);
    const settled = async (): Promise<void> => {
      await system.stripe.webhooks.settled();
      await system.cloud.settled();
    };
    const vendors = await openForBusiness(apiUrl, now);
    await settled();
    const waiting = new Map(
      await inParallel(vendors, 2, async (vendor) => [vendor.userId, await listen(vendor)] as const),
    );
    open.push(...waiting.values());
    const customers = await inParallel(Array.from({ length: BOOKINGS + WARMING }), 2, (_, i) =>
      register(apiUrl, `asha${i}@cost.test`),
    );
    const vendorApps = await inParallel(vendors, 2, (vendor) => logIn(apiUrl, vendor.email));

    const runBooking = async (number: number): Promise<void> => {
      const [known, app] = [customers[number], vendorApps[number % vendorApps.length]];
      if (!known || !app) throw new RangeError(`There is nobody for booking ${number}.`);
      const customer = patient(await reopen(apiUrl, known));
      // The vendor's app, too, is opened once: whose it is, is known only when the offer comes.
      (await listen(await reopen(apiUrl, app))).close();
      const sockets = { customer: await listen(customer), vendors: waiting };
      const booked = await bookAndPay({ customer, pincode: PINCODE, now }, report);
      const job = await performJob({ vendors: vendors.map(patient), sockets, booked }, report);
      await signAndGetPaid({ customer, job: { ...job, vendor: patient(job.vendor) }, sockets }, report);
      sockets.customer.close();
    };
    await inParallel(Array.from({ length: WARMING }), WARMING, (_, i) => runBooking(BOOKINGS + i));
    await settled();
    recorder.clear();
    logBytes.clear();
    await inParallel(Array.from({ length: BOOKINGS }), BOOKINGS, async (_, i) => {
      await pause(i * BETWEEN_BOOKINGS_MS);
      await runBooking(i);
    });
    await settled();
    // Timers that nothing came of fire all the same, the last of them after two days.
    await system.cloud.clock.advance(TIMERS_OVER_MS);
    await settled();
    return { entries: [...recorder.entries()], logBytes, pictureMs };
  } finally {
    for (const socket of open) socket.close();
    await system.cloud.settled();
    await system.stop();
  }
}

async function openForBusiness(apiUrl: string, now: () => number): Promise<readonly Person[]> {
  const manager = await signInStaff(apiUrl, localAccounts[2], now);
  const base = loadPincodes().find(PINCODE);
  if (!base) throw new Error(`${PINCODE} is not in the directory.`);
  const skills = [...new Set(starterCatalogue.map(({ skill }) => skill))];
  return inParallel(Array.from({ length: VENDORS }), 2, (_, i) =>
    onboardVendor(apiUrl, manager, { email: `v${i}@cost.test`, name: `Vendor ${i}`, base, skills }),
  );
}

async function register(apiUrl: string, email: string): Promise<Known> {
  await caller(apiUrl)(authRoutes.register, { body: { email, password: DEMO_PASSWORD, name: 'Asha Rao' } });
  return logIn(apiUrl, email);
}

async function logIn(apiUrl: string, email: string): Promise<Known> {
  const { refreshToken } = await caller(apiUrl)(authRoutes.login, {
    body: { email, password: DEMO_PASSWORD },
  });
  return { email, refreshToken };
}

/** Opening an app that one is signed in to: its access token is an hour's, so it asks for a new one. */
async function reopen(apiUrl: string, known: Known): Promise<Person> {
  const session = await caller(apiUrl)(authRoutes.refresh, { body: { refreshToken: known.refreshToken } });
  known.refreshToken = session.refreshToken;
  return personOf(apiUrl, known.email, session);
}

const patient = (person: Person): Person => ({
  ...person,
  call: async (route, ...call) => {
    await pause(THINKING_MS);
    return person.call(route, ...call);
  },
});
