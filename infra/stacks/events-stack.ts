import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { EVENT_SOURCE, EVENTS_DETAIL_TYPE, SET_ASIDE_DETAIL_TYPE } from '#contracts/events/bus.ts';
import { eventTypesOf } from '#contracts/events/catalogue.ts';
import { type Consumer as ConsumerName, consumers } from '#contracts/events/event.ts';
import { Consumer } from '#infra/constructs/consumer.ts';
import { createDeadLetterQueue } from '#infra/constructs/dead-letter-queue.ts';
import { type AlarmDescription, createAlarm } from '#infra/constructs/house-alarm.ts';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { arnOf, extend, type Platform } from '#infra/constructs/platform.ts';
import { readStream } from '#infra/constructs/table-stream.ts';
import { auditAlarm, consumerAlarms, mediaAlarm, publisherAlarm, streamAlarm } from './alarm-descriptions.ts';
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

/** The bus, its publisher, and its consumers. */
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
    const deadLetters = this.createStreamDeadLetters(platform);
    this.createOutboxReaders(platform, props.operational, deadLetters);
    this.createAuditStream(platform, props.audit, deadLetters);
    this.createConsumers(platform);
    new Consumer(this, 'Media', {
      deadLetters: mediaAlarm,
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

  private createConsumers(platform: Platform): void {
    const queues = new Map<AlarmDescription, Queue>();
    for (const name of consumers) {
      const alarm = consumerAlarms[name];
      const { deadLetters } = new Consumer(this, name.charAt(0).toUpperCase() + name.slice(1), {
        deadLetters: queues.get(alarm) ?? alarm,
        spec: consumerFunctions[name],
        platform,
        bus: this.bus,
        pattern: patternOf(name),
      });
      queues.set(alarm, deadLetters);
    }
  }

  /**
   * The dead letters of stream readers. For a batch that exhausted its mapping's retries, the message has only the position
   * in the stream; a record that its reader could not parse comes over the bus with its content.
   */
  private createStreamDeadLetters(platform: Platform): Queue {
    const queue = createDeadLetterQueue(this, 'StreamsDeadLetters', { platform, ...streamAlarm });
    new Rule(this, 'SetAside', {
      eventBus: this.bus,
      eventPattern: { source: [EVENT_SOURCE], detailType: [SET_ASIDE_DETAIL_TYPE] },
      targets: [new SqsQueue(queue, { message: RuleTargetInput.fromEventPath('$.detail') })],
    });
    return queue;
  }

  /** The readers of the operational table's stream; a shard supports two. */
  private createOutboxReaders(platform: Platform, operational: Table, deadLetters: Queue): void {
    for (const { name, spec, alarm, window } of outboxReaders) {
      const reader = new HouseFunction(this, name, { spec, platform });
      new EventSourceMapping(this, `${name}Outbox`, {
        target: reader.lambda,
        eventSourceArn: readStream(reader, operational, arnOf(platform, 'operational')),
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        maxBatchingWindow: window,
        bisectBatchOnError: true,
        reportBatchItemFailures: true,
        // Readers set unparsable records aside themselves, so a failure here is an outage: it is retried in order for
        // nearly as long as the stream keeps records.
        maxRecordAge: Duration.hours(23),
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
        ...alarm,
        metric: reader.lambda.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'Maximum' }),
        above: Duration.minutes(5).toMilliseconds(),
      });
    }
  }

  /** The two readers of the audit table's stream: one anchors events, the other updates figures and training data. */
  private createAuditStream(platform: Platform, audit: Table, deadLetters: Queue): void {
    for (const { name, batchSize, window } of auditStreams) {
      const reader = new HouseFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
        spec: auditStreamFunctions[name],
        platform,
      });
      new EventSourceMapping(this, `${name}Batches`, {
        target: reader.lambda,
        eventSourceArn: readStream(reader, audit, arnOf(platform, 'audit')),
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
 * Events of one second are published together, which saves entries and invocations. The trail is read by people and may
 * lag by seconds.
 */
const outboxReaders = [
  { name: 'Publisher', spec: publisherFunction, alarm: publisherAlarm, window: Duration.seconds(1) },
  { name: 'Audit', spec: auditFunction, alarm: auditAlarm, window: Duration.seconds(10) },
] as const;

/** Anchors cover five minutes; figures and training data lag by one. Neither costs anything without events. */
const auditStreams = [
  { name: 'anchor', batchSize: 2_000, window: Duration.minutes(5) },
  { name: 'insights', batchSize: 500, window: Duration.minutes(1) },
] as const;

/** Matches entries with at least one of the consumer's events. */
const patternOf = (name: ConsumerName): EventPattern => ({
  source: [EVENT_SOURCE],
  detailType: [EVENTS_DETAIL_TYPE],
  detail: { types: [...eventTypesOf(name)] },
});
