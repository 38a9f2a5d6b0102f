import { z } from 'zod';
import { arn, resourceOfArn } from '../aws/arn.ts';
import { parseRuleTarget } from '../services/event-rule-operations.ts';
import { type Provision, physicalName } from './parts.ts';

const DEFAULT_BUS = 'default';

export const provisionBus: Provision = async (resource, parts) => {
  const name = physicalName(resource, resource.properties['Name']);
  await parts.services.events.createBus(name);
  return { ref: name, attributes: { Name: name, Arn: arn('events', `event-bus/${name}`) } };
};

const number = z.coerce.number().optional();
const ruleSchema = z.looseObject({
  Name: z.string().optional(),
  EventBusName: z.string().default(DEFAULT_BUS),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.looseObject({
        Id: z.string(),
        Arn: z.string(),
        Input: z.string().optional(),
        InputPath: z.string().optional(),
        InputTransformer: z
          .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
          .optional(),
        RetryPolicy: z.object({ MaximumRetryAttempts: number, MaximumEventAgeInSeconds: number }).optional(),
        DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
        SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});

export const provisionRule: Provision = async (resource, parts) => {
  const properties = ruleSchema.parse(resource.properties);
  const name = physicalName(resource, properties.Name);
  const busName = properties.EventBusName.startsWith('arn:')
    ? resourceOfArn(properties.EventBusName).replace('event-bus/', '')
    : properties.EventBusName;
  await parts.services.events.putRule({
    name,
    busName,
    eventPattern: properties.EventPattern,
    scheduleExpression: properties.ScheduleExpression,
    state: properties.State,
    targets: properties.Targets.map(parseRuleTarget),
  });
  parts.model.rules.add(`${busName}/${name}`);
  const place = busName === DEFAULT_BUS ? name : `${busName}/${name}`;
  return { ref: place.replace('/', '|'), attributes: { Arn: arn('events', `rule/${place}`) } };
};

const queueSchema = z.looseObject({
  QueueName: z.string().optional(),
  FifoQueue: z.boolean().default(false),
  VisibilityTimeout: number,
  DelaySeconds: number,
  MessageRetentionPeriod: number,
  ReceiveMessageWaitTimeSeconds: number,
  ContentBasedDeduplication: z.boolean().optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

export const provisionQueue: Provision = async (resource, parts) => {
  const properties = queueSchema.parse(resource.properties);
  const made = physicalName(resource, properties.QueueName);
  const name = properties.FifoQueue && !made.endsWith('.fifo') ? `${made}.fifo` : made;
  const { url, arn: queueArn } = await parts.services.sqs.createQueue({
    name,
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    delaySeconds: properties.DelaySeconds,
    retentionSeconds: properties.MessageRetentionPeriod,
    waitSeconds: properties.ReceiveMessageWaitTimeSeconds,
    contentBasedDeduplication: properties.ContentBasedDeduplication,
    redrive: properties.RedrivePolicy && {
      deadLetterArn: properties.RedrivePolicy.deadLetterTargetArn,
      maxReceiveCount: properties.RedrivePolicy.maxReceiveCount,
    },
  });
  return { ref: url, attributes: { Arn: queueArn, QueueName: name, QueueUrl: url } };
};

export const provisionTopic: Provision = (resource) => {
  const name = physicalName(resource, resource.properties['TopicName']);
  return { ref: arn('sns', name), attributes: { TopicArn: arn('sns', name), TopicName: name } };
};
