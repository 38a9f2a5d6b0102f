import { pushEvent } from '#application/realtime/push-event.ts';
import { openAudience } from '#functions/runtime/composition/audience.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

/** Tells the sockets that may see an event, and closes those whose session it ended. */
export const handler = createConsumer('push', () => {
  const ports = openAudience();
  return (event) => pushEvent(ports, event, new Date().toISOString());
});
