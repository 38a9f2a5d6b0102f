import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createSchedulerTimers } from '#adapters/scheduler/scheduler-timers.ts';
import { timersOf } from '#application/timers/timers-of.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const config = readConfig(['SCHEDULE_GROUP', 'SCHEDULER_ROLE_ARN', 'TIMER_FUNCTION_ARN']);
const bookings = createDynamoDbBookings(client, operationalTable);
const timers = createSchedulerTimers(new SchedulerClient({}), {
  group: config.SCHEDULE_GROUP,
  roleArn: config.SCHEDULER_ROLE_ARN,
  targetArn: config.TIMER_FUNCTION_ARN,
});

/** Sets the timers an event calls for. */
export const handler = createConsumer('timers', () => async (event) => {
  for (const { name, at, task } of await timersOf(bookings, event)) await timers.set(name, at, task);
});
