import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { readConfig } from '#config/config.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const { AUDIT_TABLE } = readConfig(['AUDIT_TABLE']);
const trail = createDynamoDbAuditTrail(createDocumentClient(), AUDIT_TABLE);

/** Copies every event into the append-only trail, as it is. */
export const handler = createConsumer((event) => trail.append(event));
