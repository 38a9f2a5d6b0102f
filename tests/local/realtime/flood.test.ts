import { randomUUID } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, expect, it } from 'vitest';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { userRoom } from '#application/realtime/ports.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { createActors } from '#tests/support/actors.ts';
import { refusal } from '#tests/support/jobs.ts';
import { startTestSystem } from '#tests/support/local-system.ts';
import { listen } from '#tests/support/sockets.ts';

// Budgets of a twentieth: twelve messages a minute, three of them unwritten, and one booking an hour.
const test = await startTestSystem({ env: { RATE_LIMIT_FACTOR: '0.05' } });
afterAll(() => test.stop());
const actors = createActors(test);
const connections = createDynamoDbConnections(test.dynamo, test.operational);

const ping = { action: 'ping' };
const connectionOf = async (userId: string) =>
  (await connections.members(userRoom(userId)))[0]?.connectionId ?? '';
async function bucketOf(connectionId: string): Promise<unknown> {
  const Key = { pk: `RATE#socket_message#${connectionId}`, sk: 'STATE' };
  return (await test.dynamo.send(new GetCommand({ TableName: test.operational, Key }))).Item;
}

it('a socket at human pace costs no write; only a flooding one gets rate_limited and is closed', async () => {
  const customer = await actors.customer();
  const socket = await listen(customer);
  const connectionId = await connectionOf(customer.userId);
  for (let i = 0; i < 3; i += 1) expect(await socket.ask(ping)).toMatchObject({ event: 'pong' });
  expect(await bucketOf(connectionId)).toBeUndefined();

  let [sent, refused] = [3, false];
  for (; sent < 100 && !refused; sent += 1) {
    const reply = await socket.ask(sent % 2 === 0 ? ping : { action: 'nonsense' });
    refused = reply.event === 'error' && reply.code === 'rate_limited';
  }
  expect(refused).toBe(true);
  expect(sent).toBeGreaterThan(12);
  await socket.closed;
  await test.settled();
  expect(await bucketOf(connectionId)).toBeDefined();
  expect(await connectionOf(customer.userId)).toBe('');

  const next = await listen(customer);
  expect(await next.ask(ping)).toMatchObject({ event: 'pong' });
  next.close();
});

it('a customer who makes too many bookings gets 429 for bookings only', async () => {
  const customer = await actors.customer();
  const book = (who = customer) =>
    who.call(customerRoutes.createBooking, {
      body: { quoteToken: 'no.quote.of.ours.at.all', notes: '' },
      idempotencyKey: randomUUID(),
    });
  expect(refusal(await book())).toBe('422 quote_invalid');
  expect(refusal(await book())).toBe('429 rate_limited');
  expect((await customer.call(customerRoutes.listCustomerBookings)).ok).toBe(true);
  expect(refusal(await book(await actors.customer()))).toBe('422 quote_invalid');
});
