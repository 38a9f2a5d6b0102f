import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { TimerRemoval, Timers } from '#application/timers/ports.ts';
import type { Clock } from '#kernel/clock.ts';

export type SchedulerTarget = {
  readonly group: string;
  readonly targetArn: string;
  readonly roleArn: string;
  /** The dead-letter queue of schedules. */
  readonly deadLettersArn: string;
};

/** Schedule names take letters, digits, `-`, `_` and `.`, at most 64. */
const nameOf = (name: string): string => name.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 64);
/** Scheduler refuses times in the past, so timers that are due are scheduled this far ahead. */
const SOONEST_MS = 5_000;
/** `at()` takes whole seconds, here in UTC. Rounded up, so that no timer fires early. */
const expression = (ms: number): string =>
  `at(${new Date(Math.ceil(ms / 1000) * 1000).toISOString().slice(0, 19)})`;

/** One-off schedules that are deleted after they have fired. */
export const createSchedulerTimers = <Task>(
  client: SchedulerClient,
  target: SchedulerTarget,
  clock: Clock,
): Timers<Task> => ({
  async set(name, at, task) {
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: nameOf(name),
          GroupName: target.group,
          ScheduleExpression: expression(Math.max(Date.parse(at), clock.now().getTime() + SOONEST_MS)),
          FlexibleTimeWindow: { Mode: 'OFF' },
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: target.targetArn,
            RoleArn: target.roleArn,
            Input: JSON.stringify(task),
            DeadLetterConfig: { Arn: target.deadLettersArn },
            RetryPolicy: { MaximumRetryAttempts: 20, MaximumEventAgeInSeconds: 6 * 3_600 },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  },
});

/** Deletes schedules before they fire. */
export const createSchedulerTimerRemoval = (client: SchedulerClient, group: string): TimerRemoval => ({
  async cancel(name) {
    try {
      await client.send(new DeleteScheduleCommand({ Name: nameOf(name), GroupName: group }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
