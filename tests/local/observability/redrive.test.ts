import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { createActors } from '#tests/support/actors.ts';
import { createJobs, good } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { createProofs } from '#tests/support/proofs.ts';

const PINCODE = '560038';
const NOTIFICATION = ['--stage', 'local', '--consumer', 'notification'];
let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem();
}, 180_000);
afterAll(() => test?.stop());

/** The command as a person runs it, against the local cloud. */
const redrive = (...args: readonly string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: test.cloud.awsEndpoint,
      AWS_REGION: 'ap-south-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };
    const command = join(import.meta.dirname, '..', '..', '..', 'bin', 'redrive.ts');
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr }),
    );
  });

describe('bin/redrive.ts', () => {
  it('runs again what a consumer failed at, once, and empties the queue', async () => {
    const actors = createActors(test);
    const jobs = createJobs(test);
    const proofs = createProofs(test);
    await actors.vendor({ pincode: PINCODE });
    const customer = await actors.customer();
    const { bookingId } = await jobs.book(customer, PINCODE);
    await test.settled();
    test.cloud.faults.failNext(test.functionAt('functions/events/notification/handler.ts').name, 3);
    good(
      await customer.call(customerRoutes.cancelBooking, {
        params: { bookingId },
        body: { reason: 'No need.' },
        idempotencyKey: 'redrive-cancels-once',
      }),
    );
    await test.settled();
    const inbox = () => proofs.inbox(customer.userId, 'booking.cancelled', bookingId);
    expect(await inbox()).toBe(0);

    const redriven = await redrive(...NOTIFICATION);
    expect(redriven).toMatchObject({ code: 0, out: expect.stringContaining('1 redriven, 0 left') });
    expect(await inbox()).toBe(1);
    expect(await redrive(...NOTIFICATION)).toEqual({ code: 0, out: '0 redriven, 0 left\n' });
  }, 120_000);

  it('leaves a message where it is when its function fails again', async () => {
    const { name } = test.functionAt('functions/events/push/handler.ts');
    const actors = createActors(test);
    const jobs = createJobs(test);
    const customer = await actors.customer();
    await actors.vendor({ pincode: '560001' });
    test.cloud.faults.failNext(name, 4);
    await jobs.book(customer, '560001');
    await test.settled();
    test.cloud.faults.failNext(name, 100);
    const { code, out } = await redrive('--stage', 'local', '--consumer', 'push');
    test.cloud.faults.failNext(name, 0);
    expect(code).toBe(1);
    expect(out).toMatch(/failed again \(Unhandled\)/);
    expect(out).toMatch(/0 redriven, [1-9]\d* left/);
  });

  it.each([
    [[]],
    [['--stage', 'local']],
    [['--stage', 'local', '--consumer', 'nobody']],
    [['--stage', 'local', '--consumer', 'push', '--queue', 'q']],
    [['--queue', 'not a name']],
    [['--stage', 'local', '--consumer', 'push', '--all']],
  ])('refuses %j', async (args) => {
    expect((await redrive(...args)).code).toBe(2);
  });

  it('says so when there is no such queue', async () => {
    const answer = await redrive('--queue', 'homeserve-nowhere');
    expect(answer).toEqual({ code: 1, out: 'There is no queue homeserve-nowhere.\n' });
  });
});
