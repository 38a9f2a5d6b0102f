import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { notify } from '#application/notification/notify.ts';
import { openAudience } from '#functions/runtime/composition/audience.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const inbox = createDynamoDbInbox(client, operationalTable);

/** Writes inboxes and tells their owners' sockets. */
export const handler = createConsumer('notification', () => {
  const ports = { ...openAudience(), inbox, sha256 };
  return (event) => notify(ports, event, new Date().toISOString());
});
