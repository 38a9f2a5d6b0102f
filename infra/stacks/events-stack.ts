import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type EventPattern } from 'aws-cdk-lib/aws-events';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { EVENT_SOURCE, EVENTS_DETAIL_TYPE } from '#contracts/events/bus.ts';
import { eventTypesOf } from '#contracts/events/catalogue.ts';
import { type Consumer as ConsumerName, consumers } from '#contracts/events/event.ts';
import { Consumer } from '#infra/constructs/consumer.ts';
import {
  createDeadLetterQueue,
  createUnwatchedDeadLetterQueue,
} from '#infra/constructs/dead-letter-queue.ts';
import { createAlarm } from '#infra/constructs/house-alarm.ts';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { extend, type Platform } from '#infra/constructs/platform.ts';
import { readStream } from '#infra/constructs/table-stream.ts';
import {
  auditStory,
  auditStreamStory,
  consumerStories,
  mediaStory,
  publisherStory,
} from './consumer-stories.ts';
import {
  auditFunction,
  auditStreamFunctions,
  consumerFunctions,
  mediaFunction,
  publisherFunction,
} from './functions.ts';

export type EventsStackProps = StackProps & {
  readonly platform: Platform;
  readonly operational: Table;
  readonly audit: Table;
};

/** The bus, the one way to it, and what its events start. */
export class EventsStack extends Stack {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: EventsStackProps) {
    super(scope, id, props);
    this.bus = new EventBus(this, 'Bus', {
      description: 'Domain events that somebody consumes, in batches of a second',
    });
    const platform = extend(props.platform, {
      values: { EVENT_BUS: this.bus.eventBusName },
      arns: { bus: this.bus.eventBusArn },
    });
    this.createOutboxReaders(platform, props.operational);
    this.createAuditStream(platform, props.audit);
    for (const name of consumers) {
      new Consumer(this, name.charAt(0).toUpperCase() + name.slice(1), {
        ...consumerStories[name],
        spec: consumerFunctions[name],
        platform,
        bus: this.bus,
        pattern: patternOf(name),
      });
    }
    new Consumer(this, 'Media', {
      ...mediaStory,
      spec: mediaFunction,
      platform,
      bus: EventBus.fromEventBusName(this, 'DefaultBus', 'default'),
      pattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [platform.values.MEDIA_BUCKET] },
          object: { key: [{ prefix: 'uploads/' }] },
        },
      },
    });
    new CfnOutput(this, 'EventBus', { value: this.bus.eventBusName });
  }

  /** Who follows the operational table: a shard of its stream has room for two readers, and these are they. */
  private createOutboxReaders(platform: Platform, operational: Table): void {
    for (const { name, spec, story, window } of outboxReaders) {
      const reader = new HouseFunction(this, name, { spec, platform });
      // What arrives here was tried for 24 hours, and the alarm on the age of events rings after 5 minutes.
      const deadLetters = createUnwatchedDeadLetterQueue(this, `${name}DeadLetters`);
      new EventSourceMapping(this, `${name}Outbox`, {
        target: reader.lambda,
        eventSourceArn: readStream(reader, operational),
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: window,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // No limit of attempts or age: an event is tried until the stream itself forgets it after 24 hours.
        onFailure: new SqsDlq(deadLetters),
        filters: [
          FilterCriteria.filter({
            eventName: FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: { NewImage: { [AGGREGATE_BODY]: { B: FilterRule.exists() } } },
          }),
        ],
      });
      createAlarm(this, `${name}Behind`, {
        platform,
        ...story,
        metric: reader.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
        above: Duration.minutes(5).toMilliseconds(),
      });
    }
  }

  /** What follows from the audit table: its anchors in the vault, and figures and lessons. Two readers again. */
  private createAuditStream(platform: Platform, audit: Table): void {
    const deadLetters = createDeadLetterQueue(this, 'AuditStreamDeadLetters', {
      platform,
      ...auditStreamStory,
    });
    for (const { name, batchSize, window } of auditStreams) {
      const reader = new HouseFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
        spec: auditStreamFunctions[name],
        platform,
      });
      new EventSourceMapping(this, `${name}Batches`, {
        target: reader.lambda,
        eventSourceArn: readStream(reader, audit),
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize,
        maxBatchingWindow: window,
        bisectBatchOnError: true,
        retryAttempts: 50,
        maxRecordAge: Duration.hours(6),
        onFailure: new SqsDlq(deadLetters),
        filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
      });
    }
  }
}

/**
 * A second's events go to the bus together: one entry, one start of each consumer. The trail is read by people,
 * who can wait for some seconds.
 */
const outboxReaders = [
  { name: 'Publisher', spec: publisherFunction, story: publisherStory, window: Duration.seconds(1) },
  { name: 'Audit', spec: auditFunction, story: auditStory, window: Duration.seconds(10) },
] as const;

/** An anchor fixes five minutes; figures and lessons trail by one. Neither costs anything while nothing happens. */
const auditStreams = [
  { name: 'anchor', batchSize: 2_000, window: Duration.minutes(5) },
  { name: 'insights', batchSize: 500, window: Duration.minutes(1) },
] as const;

/** Entries that hold one of the consumer's events at least. */
const patternOf = (name: ConsumerName): EventPattern => ({
  source: [EVENT_SOURCE],
  detailType: [EVENTS_DETAIL_TYPE],
  detail: { types: [...eventTypesOf(name)] },
});
