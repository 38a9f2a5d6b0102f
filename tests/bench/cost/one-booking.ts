import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import type { Recorded } from '#infra/local/aws/recorder.ts';
import { startLocalSystem } from '#infra/local/system.ts';
import { bookAndPay } from '../../../bin/demo/book-and-pay.ts';
import { inParallel } from '../../../bin/demo/checks.ts';
import { doTheJob } from '../../../bin/demo/do-the-job.ts';
import { caller, DEMO_PASSWORD, type Person, signIn, signInStaff } from '../../../bin/demo/people.ts';
import { createReport } from '../../../bin/demo/report.ts';
import { signAndGetPaid } from '../../../bin/demo/sign-and-get-paid.ts';
import { listen } from '../../../bin/demo/socket.ts';
import { onboardVendor } from '../../../bin/demo/vendors.ts';
import { localAccounts, seed } from '../../../bin/seed.ts';

const PINCODE = '560038';
const VENDORS = 8;

export type Measured = {
  /** From the log-in of both sides to the payout, on warm functions. */
  readonly entries: readonly Recorded[];
  /** Bytes that functions wrote to their logs meanwhile. */
  readonly logBytes: number;
  /** Events the bus took: each is in the audit trail once. */
  readonly busEvents: number;
};

/**
 * Takes the second of two bookings, so that its functions are warm. Before each call of the two parties
 * everything behind the bus has come to rest: nobody polls for what a push would have told him.
 */
export async function measureOneBooking(say: (line: string) => void): Promise<Measured> {
  let logBytes = 0;
  const system = await startLocalSystem({
    port: 0,
    measure: true,
    enforceIam: true,
    log: {
      warn: say,
      functionLine: (_, line) => {
        logBytes += Buffer.byteLength(line);
      },
    },
  });
  try {
    await seed(system, { isNew: true });
    const { cloud } = system;
    const { recorder } = cloud;
    const report = createReport(process.stderr);
    const manager = await signInStaff(cloud.apiUrl, localAccounts[2]);
    const pincodes = loadPincodes();
    const base = pincodes.find(PINCODE);
    if (!base) throw new Error(`${PINCODE} is not in the directory.`);
    const skills = [...new Set(starterCatalogue.map(({ skill }) => skill))];
    const vendors = await inParallel(Array.from({ length: VENDORS }), 2, (_, i) =>
      onboardVendor(cloud.apiUrl, manager, { email: `v${i}@cost.test`, name: `Vendor ${i}`, base, skills }),
    );
    const email = 'asha@cost.test';
    await caller(cloud.apiUrl)(authRoutes.register, {
      body: { email, password: DEMO_PASSWORD, name: 'Asha Rao' },
    });

    const patient = (person: Person): Person => ({
      ...person,
      call: async (route, ...call) => {
        await cloud.settled();
        return person.call(route, ...call);
      },
    });
    const life = async () => {
      await cloud.settled();
      const waiting = new Map(
        await inParallel(vendors, 2, async (vendor) => [vendor.userId, await listen(vendor)] as const),
      );
      await cloud.settled();
      recorder.clear();
      logBytes = 0;
      const customer = patient(await signIn(cloud.apiUrl, { email, password: DEMO_PASSWORD }));
      // The vendor's session: any of them, as which one is offered the job is known only later.
      const one = await signIn(cloud.apiUrl, { email: 'v0@cost.test', password: DEMO_PASSWORD });
      const session = await listen(one);
      session.close();
      const sockets = { customer: await listen(customer), vendors: waiting };
      const booked = await bookAndPay({ customer, pincode: PINCODE }, report);
      const job = await doTheJob({ vendors: vendors.map(patient), sockets, booked }, report);
      await signAndGetPaid({ customer, job: { ...job, vendor: patient(job.vendor) }, sockets }, report);
      sockets.customer.close();
      await cloud.settled();
      const entries = [...recorder.entries()];
      const measured = { entries, logBytes, busEvents: auditedEvents(entries) };
      for (const socket of waiting.values()) socket.close();
      return measured;
    };
    await life();
    return await life();
  } finally {
    await system.stop();
  }
}

/** The audit consumer runs once for every event of the bus. */
const auditedEvents = (entries: readonly Recorded[]): number =>
  entries.filter((entry) => entry.kind === 'invocation' && /audit/i.test(entry.functionName)).length;
