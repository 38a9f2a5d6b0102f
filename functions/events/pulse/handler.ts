import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { countEvent } from '#application/pulse/count-event.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { engineStore } from '#functions/runtime/composition/supply.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const ports = {
  store: engineStore(unitOfWork([])),
  bookings: createDynamoDbBookings(client, operationalTable),
  vendors: createDynamoDbVendors(client, operationalTable),
};

/** Lets the engines learn from what happens. */
export const handler = createConsumer('pulse', () => (event) => countEvent(ports, event));
