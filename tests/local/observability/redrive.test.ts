import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { createActors } from '#tests/support/actors.ts';
import { createJobs, good } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { createProofs } from '#tests/support/proofs.ts';
import { runCommand } from '#tests/support/run-command.ts';

const PINCODE = '560038';
const NOTIFICATION = ['--stage', 'local', '--consumer', 'notification'];
let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem();
}, 180_000);
afterAll(() => test?.stop());

const redrive = (...args: readonly string[]) => runCommand('bin/redrive.ts', args, test.cloud.awsEndpoint);

describe('bin/redrive.ts', () => {
  it("repeats a failed consumer's events once and empties the queue", async () => {
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

  it('leaves a message in the queue when its function fails again', async () => {
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

  it("invokes a schedule's target with the input in the dead letter", async () => {
    const queue = test.cloud.services.sqs.queueArns().find((arn) => arn.includes('SchedulesDeadLetters'));
    const actors = createActors(test);
    const jobs = createJobs(test);
    const customer = await actors.customer();
    await actors.vendor({ pincode: '560002' });
    const { bookingId } = await jobs.book(customer, '560002');
    await test.settled();
    const set = test.cloud.services.scheduler
      .schedules()
      .find(({ Target }) => Target.Input?.includes(bookingId));
    expect(set?.Target.DeadLetterConfig?.Arn).toBe(queue);
    const text = (StringValue: string | undefined) => ({ DataType: 'String', StringValue });
    await test.cloud.services.sqs.send(queue ?? '', {
      body: set?.Target.Input ?? '',
      attributes: { TARGET_ARN: text(set?.Target.Arn), ERROR_CODE: text('SERVICE_UNAVAILABLE') },
    });
    const { out } = await redrive('--stage', 'local', '--consumer', 'schedules');
    expect(out).toMatch(/Due\w* succeeded\n1 redriven, 0 left/);
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

  it('reports an unknown queue', async () => {
    const answer = await redrive('--queue', 'homeserve-nowhere');
    expect(answer).toEqual({ code: 1, out: 'There is no queue homeserve-nowhere.\n' });
  });
});
