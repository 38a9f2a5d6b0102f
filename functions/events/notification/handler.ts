import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { notify } from '#application/notification/notify.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const ports = { inbox: createDynamoDbInbox(client, operationalTable), sha256 };

/** Writes inbox entries; the push consumer sends them to open sockets. */
export const handler = createConsumer('notification', () => (event) => notify(ports, event));
