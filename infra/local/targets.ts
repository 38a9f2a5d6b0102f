import { z } from 'zod';
import { resourceOfArn, serviceOfArn } from './aws/arn.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import type { EventsService } from './services/events-service.ts';
import type { SqsService } from './services/sqs-service.ts';
import type { StatesService } from './services/states-service.ts';

/** The targets of rules, schedules, destinations and dead letters, by ARN. */
export type Targets = {
  /** Delivers a payload (JSON text) to a target. @throws when the target refuses it. */
  deliver(arn: string, payload: string, messageGroupId?: string): Promise<void>;
  /** Sends a record with attributes to a destination or dead-letter queue. */
  send(arn: string, body: string, attributes: Readonly<Record<string, string>>): Promise<void>;
  /** PutEvents in this process. @throws when the bus refuses the whole call. */
  putEvents(entries: readonly unknown[]): Promise<{ FailedEntryCount: number; Entries: unknown }>;
  sendMessage(input: { QueueUrl: string; MessageBody: string }): Promise<{ MessageId: string }>;
};

type Services = {
  readonly accept: (functionArn: string, payload: string) => Promise<void>;
  readonly sqs: () => SqsService;
  readonly states: () => StatesService;
  readonly events: () => EventsService;
};

const putEventsAnswer = z.object({ FailedEntryCount: z.number(), Entries: z.unknown() });
const universalEntries = z.object({ Entries: z.array(z.unknown()) });

export function createTargets(services: Services): Targets {
  const targets: Targets = {
    async deliver(arn, payload, messageGroupId) {
      switch (serviceOfArn(arn)) {
        case 'lambda':
          return services.accept(arn, payload);
        case 'sqs':
          await services.sqs().send(arn, { body: payload, attributes: {}, group: messageGroupId });
          return;
        case 'states':
          await services.states().start(arn, JSON.parse(payload));
          return;
        case 'events':
          return deliverToBus(arn, payload, targets);
        case 'scheduler':
          return deliverUniversal(arn, payload, targets);
        default:
          throw new LocalCloudError(`Nothing can be delivered to ${arn} here.`);
      }
    },
    async send(arn, body, attributes) {
      if (serviceOfArn(arn) !== 'sqs') return targets.deliver(arn, body);
      const typed = Object.entries(attributes).map(([name, StringValue]) => [
        name,
        { DataType: 'String', StringValue },
      ]);
      await services.sqs().send(arn, { body, attributes: Object.fromEntries(typed) });
    },
    async putEvents(entries) {
      const answer = await services.events().handle({
        service: 'events',
        principal: undefined,
        action: 'PutEvents',
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.from(JSON.stringify({ Entries: entries })),
      });
      if (answer.status !== 200) throw new Error(`PutEvents was refused: ${String(answer.body)}`);
      return putEventsAnswer.parse(JSON.parse(String(answer.body)));
    },
    async sendMessage({ QueueUrl, MessageBody }) {
      const queueArn = services
        .sqs()
        .queueArns()
        .find((candidate) => resourceOfArn(candidate) === QueueUrl.split('/').at(-1));
      if (!queueArn) throw new LocalCloudError(`There is no queue ${QueueUrl}.`);
      return { MessageId: await services.sqs().send(queueArn, { body: MessageBody, attributes: {} }) };
    },
  };
  return targets;
}

const busEvent = z.looseObject({ source: z.string(), 'detail-type': z.string(), detail: z.unknown() });

async function deliverToBus(arn: string, payload: string, targets: Targets): Promise<void> {
  const event = busEvent.parse(JSON.parse(payload));
  const busName = resourceOfArn(arn).replace('event-bus/', '');
  await targets.putEvents([
    {
      EventBusName: busName,
      Source: event.source,
      DetailType: event['detail-type'],
      Detail: JSON.stringify(event.detail),
    },
  ]);
}

/** A universal target of Scheduler: `arn:aws:scheduler:::aws-sdk:{service}:{operation}`. */
async function deliverUniversal(arn: string, payload: string, targets: Targets): Promise<void> {
  const operation = arn.split(':').slice(-2).join(':');
  if (operation === 'eventbridge:putEvents') {
    await targets.putEvents(universalEntries.parse(JSON.parse(payload)).Entries);
    return;
  }
  if (operation === 'sqs:sendMessage') {
    await targets.sendMessage(
      z.object({ QueueUrl: z.string(), MessageBody: z.string() }).parse(JSON.parse(payload)),
    );
    return;
  }
  throw new LocalCloudError(`Scheduler can't call ${operation} here.`);
}
