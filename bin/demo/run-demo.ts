import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { catalogueAdminRoutes } from '#contracts/routes/catalogue-admin.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { bookAndPay } from './book-and-pay.ts';
import { check, inParallel } from './checks.ts';
import { caller, DEMO_PASSWORD, type Person, signIn, signInStaff } from './people.ts';
import { performJob } from './perform-job.ts';
import { preferVendor } from './prefer-vendor.ts';
import type { Report, StepRecord } from './report.ts';
import { signAndGetPaid } from './sign-and-get-paid.ts';
import { listen } from './socket.ts';
import type { Target } from './target.ts';
import { onboardVendor } from './vendors.ts';
import { verifyBooking } from './verify-booking.ts';

export type DemoResult = {
  readonly steps: readonly StepRecord[];
  readonly totalMs: number;
  readonly ids: Readonly<Record<string, string>>;
  readonly ledgerSum: number;
  readonly auditVerified: boolean;
  readonly signatureVerified: boolean;
};

const VENDORS = 20;
const CONCURRENCY = 4;
/** Indiranagar, Bengaluru. */
const PINCODE = '560038';

/** Drives one booking from sign-up to payout. @throws Error at the first wrong result. */
export async function runDemo(target: Target, report: Report): Promise<DemoResult> {
  const start = performance.now();
  const { apiUrl } = target;
  const run = Date.now().toString(36);

  const customer = await report.step('A customer in Bengaluru signs up and logs in', async () => {
    const email = `asha.${run}@example.com`;
    await caller(apiUrl)(authRoutes.register, { body: { email, password: DEMO_PASSWORD, name: 'Asha Rao' } });
    return signIn(apiUrl, { email, password: DEMO_PASSWORD });
  });
  const admin = await report.step('A super_admin logs in with a second factor', () =>
    signInStaff(apiUrl, target.admin),
  );
  await report.step('The catalogue has its 12 services in 5 categories', () => fillCatalogue(admin, report));
  const manager =
    target.onboarding.email === target.admin.email
      ? admin
      : await report.step('The onboarding manager logs in', () => signInStaff(apiUrl, target.onboarding));
  const vendors = await report.step(`${VENDORS} vendors apply with their documents and are approved`, () =>
    onboardVendors(apiUrl, manager, run, report),
  );
  const sockets = await report.step('All vendors and the customer open their WebSockets', async () => ({
    vendors: new Map(
      await inParallel(vendors, CONCURRENCY, async (v) => [v.userId, await listen(v)] as const),
    ),
    customer: await listen(customer),
  }));
  try {
    const booked = await bookAndPay({ customer, pincode: PINCODE }, report);
    const job = await performJob({ vendors, sockets, booked }, report);
    const paid = await signAndGetPaid({ customer, job, sockets }, report);
    await preferVendor(customer, booked.bookingId, report);
    const verified = await verifyBooking({ admin, customer, booked, paid }, report);
    return {
      steps: report.steps,
      totalMs: Math.round(performance.now() - start),
      ids: {
        customerId: customer.userId,
        vendorId: job.vendor.userId,
        bookingId: booked.bookingId,
        paymentId: booked.paymentId,
        signatureId: paid.signatureId,
      },
      ...verified,
    };
  } finally {
    for (const socket of [...sockets.vendors.values(), sockets.customer]) socket.close();
    // These vendors answer no offers after the demo, so they must not receive any.
    await inParallel(vendors, CONCURRENCY, (vendor) =>
      vendor.call(vendorAccountRoutes.putAvailability, { body: { paused: true } }),
    );
  }
}

async function fillCatalogue(admin: Person, report: Report): Promise<void> {
  const { items } = await admin.call(catalogueAdminRoutes.listAllServices);
  const names = new Set(items.map(({ name }) => name));
  for (const { serviceId, addOns, basePrice, ...service } of starterCatalogue.filter(
    ({ name }) => !names.has(name),
  )) {
    await admin.call(catalogueAdminRoutes.createService, {
      body: {
        ...service,
        basePrice: { amountMinor: basePrice.amountMinor, currency: 'INR' },
        addOns: [...addOns],
      },
      idempotencyKey: `catalogue-${serviceId}`,
    });
  }
  const present = (await admin.call(catalogueAdminRoutes.listAllServices)).items;
  const categories = new Set(present.map(({ category }) => category));
  check(
    present.length >= 12 && categories.size === 5,
    `${present.length} services in ${categories.size} categories`,
  );
  report.note(`${present.length} services: ${[...categories].join(', ')}`);
}

async function onboardVendors(
  apiUrl: string,
  manager: Person,
  run: string,
  report: Report,
): Promise<readonly Person[]> {
  const pincodes = loadPincodes();
  const centre = pincodes.find(PINCODE);
  check(centre !== undefined, `${PINCODE} is not in the directory`);
  const around = pincodes.near(centre.point, 12_000);
  check(around.length >= VENDORS, `Only ${around.length} pincodes around ${PINCODE}`);
  const skills = [...new Set(starterCatalogue.map(({ skill }) => skill))];
  const bases = Array.from(
    { length: VENDORS },
    (_, i) => around[Math.floor((i * around.length) / VENDORS)]?.pincode ?? centre,
  );
  report.note(`bases: ${bases.map(({ pincode }) => pincode).join(' ')}`);
  return inParallel(bases, CONCURRENCY, (base, i) =>
    onboardVendor(apiUrl, manager, {
      email: `vendor${i + 1}.${run}@example.com`,
      name: `Vendor ${i + 1} of ${base.place}`,
      base,
      // All have the first skill; the others are spread among them.
      skills: skills.filter((_, s) => s === 0 || s % 3 === i % 3),
    }),
  );
}
