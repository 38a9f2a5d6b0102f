import { afterAll, beforeAll, describe } from 'vitest';
import { logs } from './aftermath/logs.ts';
import { listenForPrivateWords, type PrivateWords } from './aftermath/private-words.ts';
import { privileges } from './aftermath/privileges.ts';
import { assembleCast, type Cast } from './cast.ts';
import { type Deployment, deploymentFromEnvironment } from './deployment.ts';
import { type LocalDeployment, startLocalDeployment } from './local-deployment.ts';
import { accounts } from './scenarios/accounts.ts';
import { bookingLifecycle, type SignedBooking } from './scenarios/booking-lifecycle.ts';
import { cancellations } from './scenarios/cancellations.ts';
import { failedPayout } from './scenarios/failed-payout.ts';
import { operations } from './scenarios/operations.ts';
import { pages } from './scenarios/pages.ts';
import { staff } from './scenarios/staff.ts';
import { time } from './scenarios/time.ts';
import { vendors } from './scenarios/vendors.ts';

/*
 * The whole system over its public HTTPS and WebSocket, by the clients' own contract: against the local cloud,
 * or against what `run.ts` was given. In one file, since what follows the scenarios looks at all that they did.
 */
const elsewhere = deploymentFromEnvironment(process.env);
let local: LocalDeployment | undefined;
let confidences: PrivateWords | undefined;
let signed: SignedBooking | undefined;
let made: Cast | undefined;

beforeAll(async () => {
  if (elsewhere === undefined) {
    local = await startLocalDeployment();
    confidences = listenForPrivateWords();
  }
  made = await assembleCast(elsewhere ?? ran());
}, 180_000);
afterAll(async () => {
  await made?.leave();
  confidences?.stop();
  await local?.system.stop();
});

function there<T>(what: string, value: T | undefined): T {
  if (value === undefined) throw new Error(`${what}: not there.`);
  return value;
}
const ran = () => there('The local cloud', local);
const cast = () => there('The cast', made);

const everything = {
  mails: async () => [],
  texts: async () => [],
  time: { now: () => new Date(), pass: async () => undefined },
} satisfies Partial<Deployment>;
const can = elsewhere ?? everything;

pages(cast);
accounts(cast, can);
staff(cast, can);
vendors(cast);
bookingLifecycle(cast, (booking) => {
  signed = booking;
});
cancellations(cast);
operations(cast, can);
const failNextTransfer = () => {
  const { functions, faults } = ran().system.cloud;
  const name = functions.names().find((one) => functions.find(one)?.entryUrl.includes('transfer-to-vendor'));
  faults.failNext(there('The transfer', name), 1);
};
failedPayout(cast, elsewhere === undefined ? failNextTransfer : undefined);
time(cast, can);

describe.skipIf(elsewhere !== undefined)('afterwards', () => {
  beforeAll(() => ran().settled(), 60_000);
  privileges(ran);
  logs(
    ran,
    () => there('The signed booking', signed),
    () => there('What was said', confidences),
  );
});
