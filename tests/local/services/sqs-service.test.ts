import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createSqsService, type SqsServiceOptions } from '#infra/local/services/sqs-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

async function prepare(overrides: Partial<SqsServiceOptions> = {}) {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  let url = 'http://127.0.0.1';
  const service = await createSqsService({
    clock,
    region: 'ap-south-1',
    accountId: '000000000000',
    endpoint: () => url,
    ...overrides,
  });
  const endpoint = await serveAws('sqs', service);
  url = endpoint.url;
  const client = new SQSClient(endpoint.client);
  const created = await client.send(new CreateQueueCommand({ QueueName: 'work' }));
  const QueueUrl = created.QueueUrl ?? '';
  const receive = async (more: object = {}, from = QueueUrl) =>
    (await client.send(new ReceiveMessageCommand({ QueueUrl: from, MaxNumberOfMessages: 10, ...more })))
      .Messages ?? [];
  const send = (MessageBody: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  return { clock, service, endpoint, client, QueueUrl, receive, send };
}

const arn = (name: string): string => `arn:aws:sqs:ap-south-1:000000000000:${name}`;

describe('SQS', () => {
  it('gives a message with its attributes, and once it is deleted no more', async () => {
    const { endpoint, client, QueueUrl, receive } = await prepare();
    await using _ = endpoint;
    const MessageAttributes = {
      trace: { DataType: 'String', StringValue: 'ü' },
      bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
    };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"a":1}', MessageAttributes }));
    const [message] = await receive({ MessageAttributeNames: ['All'] });
    expect(message).toMatchObject({
      Body: '{"a":1}',
      Attributes: { ApproximateReceiveCount: '1' },
      MessageAttributes,
    });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle ?? '' }));
    expect(await receive({ VisibilityTimeout: 0 })).toEqual([]);
  });

  it('hides a received message until its visibility timeout is over', async () => {
    const { clock, endpoint, client, QueueUrl, receive, send } = await prepare();
    await using _ = endpoint;
    await send('m');
    const [first] = await receive();
    expect(await receive()).toEqual([]);
    await clock.advance(30_000);
    const [second] = await receive();
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    const ReceiptHandle = second?.ReceiptHandle ?? '';
    await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    expect(await receive()).toHaveLength(1);
  });

  it('ignores the receipt of an earlier receive', async () => {
    const { clock, endpoint, client, QueueUrl, receive, send } = await prepare();
    await using _ = endpoint;
    await send('m');
    const [stale] = await receive();
    await clock.advance(30_000);
    await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: stale?.ReceiptHandle ?? '' }));
    await clock.advance(30_000);
    expect(await receive()).toHaveLength(1);
  });

  it('takes and removes batches, each entry with its own outcome', async () => {
    const { endpoint, client, QueueUrl, receive } = await prepare();
    await using _ = endpoint;
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful).toHaveLength(3);
    const messages = await receive();
    const handles = messages.map(({ ReceiptHandle = '' }, i) => ({ Id: String(i), ReceiptHandle }));
    const removed = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: handles }));
    expect(removed.Successful).toHaveLength(3);
  });

  it('delays, counts and purges', async () => {
    const { clock, endpoint, client, QueueUrl, receive, send } = await prepare();
    await using _ = endpoint;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 60 }));
    await send('in flight');
    await receive();
    await send('visible');
    const read = async () =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes;
    expect(await read()).toMatchObject({
      QueueArn: arn('work'),
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
    });
    await clock.advance(60_000);
    expect(await read()).toMatchObject({ ApproximateNumberOfMessages: '3' });
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await read()).toMatchObject({ ApproximateNumberOfMessages: '0' });
  });

  it('ends a long poll as soon as a message arrives', async () => {
    const { endpoint, receive, send } = await prepare();
    await using _ = endpoint;
    const polling = receive({ WaitTimeSeconds: 20 });
    await send('now');
    expect((await polling).map(({ Body }) => Body)).toEqual(['now']);
  });

  it('moves what fails too often to the dead-letter queue, and back by a redrive', async () => {
    const { clock, endpoint, client, service, send, receive } = await prepare();
    await using _ = endpoint;
    await service.createQueue({ name: 'dead' });
    await service.createQueue({ name: 'work', redrive: { deadLetterArn: arn('dead'), maxReceiveCount: 2 } });
    await send('poison');
    for (let i = 0; i < 2; i += 1) {
      expect(await receive()).toHaveLength(1);
      await clock.advance(30_000);
    }
    expect(await receive()).toEqual([]);
    expect(service.messages(arn('dead')).map(({ body }) => body)).toEqual(['poison']);
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead') }));
    expect(service.messages(arn('dead'))).toEqual([]);
    expect((await receive()).map(({ Body }) => Body)).toEqual(['poison']);
  });

  it('keeps the order of a FIFO group and takes a repeat once', async () => {
    const { endpoint, client, receive } = await prepare();
    await using _ = endpoint;
    const Attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
    const fifo = await client.send(new CreateQueueCommand({ QueueName: 'order.fifo', Attributes }));
    const QueueUrl = fifo.QueueUrl ?? '';
    for (const MessageBody of ['1', '2', '2']) {
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: 'b1' }));
    }
    const one = await receive({ MaxNumberOfMessages: 1 }, QueueUrl);
    expect(one.map(({ Body }) => Body)).toEqual(['1']);
    expect(await receive({}, QueueUrl)).toEqual([]);
    const ReceiptHandle = one[0]?.ReceiptHandle ?? '';
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    expect((await receive({}, QueueUrl)).map(({ Body }) => Body)).toEqual(['2']);
  });

  it('names a queue that does not exist', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const QueueUrl = `${endpoint.url}/000000000000/nowhere`;
    const sent = client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    await expect(sent).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('keeps messages across a restart', async () => {
    const dataDir = scratch();
    const first = await prepare({ dataDir });
    await first.send('kept');
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare({ dataDir });
    await using _ = second.endpoint;
    expect((await second.receive()).map(({ Body }) => Body)).toEqual(['kept']);
  });

  it('wakes its listeners after a restart when a message in flight comes back', async () => {
    const dataDir = scratch();
    const first = await prepare({ dataDir });
    await first.send('in flight');
    await first.receive();
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare({ dataDir });
    await using _ = second.endpoint;
    let wakeUps = 0;
    second.service.onMessage(arn('work'), () => {
      wakeUps += 1;
    });
    await second.clock.advance(30_000);
    expect(wakeUps).toBe(1);
    expect(await second.service.receive(arn('work'), 10)).toMatchObject([{ body: 'in flight', receives: 2 }]);
  });
});
