import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { timersOf } from '#application/timers/timers-of.ts';
import type { TimerTask } from '#contracts/timers.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { schedulerTimers } from '#functions/runtime/composition/timers.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const bookings = createDynamoDbBookings(client, operationalTable);
const timers = schedulerTimers<TimerTask>();

/** Sets the timers an event calls for. */
export const handler = createConsumer('timers', () => async (event) => {
  for (const { name, at, task } of await timersOf(bookings, event)) await timers.set(name, at, task);
});
