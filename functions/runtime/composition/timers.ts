import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSchedulerTimerRemoval, createSchedulerTimers } from '#adapters/scheduler/scheduler-timers.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { Timers } from '#application/timers/ports.ts';
import { readConfig } from '#config/config.ts';

const config = readConfig([
  'SCHEDULE_GROUP',
  'SCHEDULER_ROLE_ARN',
  'TIMER_FUNCTION_ARN',
  'SCHEDULE_DEAD_LETTERS_ARN',
]);
const target = {
  group: config.SCHEDULE_GROUP,
  roleArn: config.SCHEDULER_ROLE_ARN,
  targetArn: config.TIMER_FUNCTION_ARN,
  deadLettersArn: config.SCHEDULE_DEAD_LETTERS_ARN,
};

const client = new SchedulerClient(clientLimits);

/** One-off timers that invoke the function configured by `TIMER_FUNCTION_ARN`. */
export const schedulerTimers = <Task>(): Timers<Task> =>
  createSchedulerTimers<Task>(client, target, systemClock);

export const timerRemoval = createSchedulerTimerRemoval(client, config.SCHEDULE_GROUP);
