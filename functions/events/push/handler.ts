import { sha256 } from '#adapters/crypto/sha256.ts';
import { pushEvent } from '#application/realtime/push-event.ts';
import { openAudience } from '#functions/runtime/composition/audience.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

/** Pushes an event and its inbox entries to the sockets that may see them; closes sockets whose session it ended. */
export const handler = createConsumer('push', () => {
  const ports = { ...openAudience(), sha256 };
  return (event) => pushEvent(ports, event, new Date().toISOString());
});
