import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { timersOf } from '#application/timers/timers-of.ts';
import type { TimerTask } from '#contracts/timers.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { schedulerTimers, timerRemoval } from '#functions/runtime/composition/timers.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const ports = {
  bookings: createDynamoDbBookings(client, operationalTable),
  payments: createDynamoDbPayments(client, operationalTable),
};
const timers = schedulerTimers<TimerTask>();

/** Schedules the timers that follow from an event and cancels those that it makes obsolete. */
export const handler = createConsumer('timers', () => async (event) => {
  const { set, cancel } = await timersOf(ports, event);
  await Promise.all([
    ...set.map(({ name, at, task }) => timers.set(name, at, task)),
    ...cancel.map((name) => timerRemoval.cancel(name)),
  ]);
});
