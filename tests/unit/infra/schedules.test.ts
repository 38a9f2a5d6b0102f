import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { scheduledFunctions } from '#infra/stacks/functions.ts';
import { permissions, synthesized } from './synthesized.ts';

const dev = synthesized('dev');
const target = z.object({
  Arn: z.unknown(),
  RoleArn: z.unknown(),
  DeadLetterConfig: z.object({ Arn: z.unknown() }),
  RetryPolicy: z.object({ MaximumEventAgeInSeconds: z.number(), MaximumRetryAttempts: z.number() }),
});
const schedules = dev.ofType('AWS::Scheduler::Schedule');
const roleName = (arn: unknown): string => dev.text(arn).replace(/^<|\.Arn>$/g, '');
const sentTo = (role: string): readonly string[] =>
  permissions(dev)
    .filter((p) => p.role === role && p.actions.includes('sqs:SendMessage'))
    .flatMap(({ resources }) => resources);
const watched = (queueArn: string): boolean =>
  dev
    .ofType('AWS::CloudWatch::Alarm')
    .some(({ Properties }) => JSON.stringify(Properties).includes(queueArn.slice(1, -'.Arn>'.length)));

describe('schedules', () => {
  it('exist for every scheduled function', () => {
    expect(schedules).toHaveLength(Object.keys(scheduledFunctions).length);
  });

  it.each(schedules.map(({ id, Properties }) => [id, target.parse(Properties['Target'])] as const))(
    '%s leaves what it could not start in a watched queue, which its role may send to',
    (_, { DeadLetterConfig, RoleArn }) => {
      const queue = dev.text(DeadLetterConfig.Arn);
      expect(watched(queue)).toBe(true);
      expect(sentTo(roleName(RoleArn))).toEqual([queue]);
    },
  );

  it.each(['TimersConsumer', 'Connect'])(
    'that %s makes at run time do so, too: it is told the queue, and the role it hands over may send there',
    (name) => {
      const maker = dev.ofType('AWS::Lambda::Function').find(({ id }) => id.startsWith(name));
      const { Variables } = z
        .object({ Variables: z.record(z.string(), z.unknown()) })
        .parse(maker?.Properties['Environment']);
      const queue = dev.text(Variables['SCHEDULE_DEAD_LETTERS_ARN']);
      expect(watched(queue)).toBe(true);
      expect(sentTo(roleName(Variables['SCHEDULER_ROLE_ARN']))).toEqual([queue]);
    },
  );
});
