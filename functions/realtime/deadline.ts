import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { endUnauthenticated } from '#application/realtime/end-unauthenticated.ts';
import { socketDeadline } from '#contracts/realtime.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { sockets } from '#functions/runtime/composition/sockets.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  sockets,
};

/** Closes a socket that has not authenticated in time. The scheduler retries when it throws. */
export async function handler(event: unknown): Promise<void> {
  const { connectionId } = socketDeadline().parse(event);
  const outcome = await endUnauthenticated(ports, connectionId);
  logger.info('socket deadline', { connectionId, outcome });
}
