import { sha256 } from '#adapters/crypto/sha256.ts';
import { pushEvent } from '#application/realtime/push-event.ts';
import { openAudience } from '#functions/runtime/composition/audience.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

/** Tells the sockets that may see an event or get an inbox entry by it, and closes those whose session it ended. */
export const handler = createConsumer('push', () => {
  const ports = { ...openAudience(), sha256 };
  return (event) => pushEvent(ports, event, new Date().toISOString());
});
