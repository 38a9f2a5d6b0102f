import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { eventTypesOf } from '#contracts/events/catalogue.ts';
import { consumers } from '#contracts/events/event.ts';
import { synthesized } from './synthesized.ts';

const dev = synthesized('dev');
const rules = dev.ofType('AWS::Events::Rule');
const alarms = dev.ofType('AWS::CloudWatch::Alarm');

const targets = z.array(
  z.looseObject({ Arn: z.unknown(), DeadLetterConfig: z.object({ Arn: z.unknown() }).optional() }),
);
const story = /^User impact: \S.{15,} Runbook: \S.{15,}$/s;

/** The names of the queues that have an alarm on their depth. */
const watchedQueues = new Set(
  alarms
    .filter((alarm) => alarm.Properties['MetricName'] === 'ApproximateNumberOfMessagesVisible')
    .flatMap((alarm) =>
      z
        .array(z.object({ Name: z.string(), Value: z.unknown() }))
        .parse(alarm.Properties['Dimensions'])
        .map((dimension) => dev.text(dimension.Value)),
    ),
);
const queueName = (arn: string) => arn.replace('.Arn>', '.QueueName>');

/** By function: where its failed asynchronous invocations go. */
const onFailure = new Map(
  dev
    .ofType('AWS::Lambda::EventInvokeConfig')
    .map((config) => [
      dev.text(config.Properties['FunctionName']),
      dev.text(
        z
          .object({ OnFailure: z.object({ Destination: z.unknown() }) })
          .parse(config.Properties['DestinationConfig']).OnFailure.Destination,
      ),
    ]),
);

describe('consumers', () => {
  it.each(consumers)('%s gets the events of the contract', (name) => {
    const rule = rules.find((r) => r.id.toLowerCase().startsWith(`${name}rule`));
    expect(rule?.Properties['EventPattern']).toEqual({
      source: ['homeserve'],
      'detail-type': ['events'],
      detail: { types: eventTypesOf(name) },
    });
    expect(JSON.stringify(rule?.Properties['EventPattern']).length).toBeLessThanOrEqual(2048);
    expect(rule?.Properties['State']).toBe('ENABLED');
  });

  it.each(rules.filter(({ id }) => !id.startsWith('SetAside')).map((rule) => [rule.id, rule] as const))(
    '%s loses nothing: undelivered and failed events wait in a queue that is watched',
    (_, rule) => {
      const all = targets.parse(rule.Properties['Targets']);
      expect(all).toHaveLength(1);
      for (const target of all) {
        const queue = dev.text(target.DeadLetterConfig?.Arn);
        expect(watchedQueues).toContain(queueName(queue));
        expect(onFailure.get(dev.text(target.Arn).replace('.Arn>', '>'))).toBe(queue);
      }
    },
  );

  it('uploads of photos, and no other objects, invoke the media function', () => {
    const rule = rules.find((r) => r.id.startsWith('MediaRule'));
    expect(rule?.Properties['EventPattern']).toMatchObject({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { object: { key: [{ prefix: 'uploads/' }] } },
    });
    expect(rule?.Properties['EventBusName']).toBe('default');
  });
});

describe.each([
  ['Publisher', 1],
  ['Audit', 10],
])('the outbox reader %s', (name, windowSeconds) => {
  const outbox = dev
    .ofType('AWS::Lambda::EventSourceMapping')
    .find(({ id }) => id.startsWith(`${name}Outbox`));

  it('takes changes of aggregates alone, in halves when one fails, for an hour less than the stream keeps them', () => {
    const mapping = outbox?.Properties ?? {};
    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumBatchingWindowInSeconds: windowSeconds,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mapping['MaximumRetryAttempts'] ?? -1).toBe(-1);
    expect(mapping['MaximumRecordAgeInSeconds']).toBe(23 * 3_600);
    const { Filters } = z
      .object({ Filters: z.array(z.object({ Pattern: z.string() })) })
      .parse(mapping['FilterCriteria']);
    expect(Filters.map((filter) => z.unknown().parse(JSON.parse(filter.Pattern)))).toEqual([
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { NewImage: { [AGGREGATE_BODY]: { B: [{ exists: true }] } } },
      },
    ]);
    expect(dev.text(mapping['EventSourceArn'])).toMatch(/^<Operational.*StreamArn>$/);
  });

  it('has a dead-letter queue with an alarm, and an alarm on the iterator age', () => {
    const { Destination } = z
      .object({ OnFailure: z.object({ Destination: z.unknown() }) })
      .parse(outbox?.Properties['DestinationConfig']).OnFailure;
    expect(dev.text(Destination)).toMatch(/^<StreamsDeadLetters/);
    expect(watchedQueues).toContain(queueName(dev.text(Destination)));
    const age = alarms.find(({ id }) => id.startsWith(`${name}Behind`));
    expect(age?.Properties).toMatchObject({ MetricName: 'IteratorAge', Threshold: 300_000 });
  });
});

describe('what a reader of a stream can not read', () => {
  it('goes over the bus to the same dead-letter queue and no other target', () => {
    const rule = rules.find(({ id }) => id.startsWith('SetAside'));
    expect(rule?.Properties['EventPattern']).toEqual({
      source: ['homeserve'],
      'detail-type': ['set-aside'],
    });
    const [target] = z
      .array(z.looseObject({ Arn: z.unknown(), InputPath: z.literal('$.detail') }))
      .length(1)
      .parse(rule?.Properties['Targets']);
    expect(dev.text(target?.Arn)).toMatch(/^<StreamsDeadLetters.*Arn>$/);
    const takingAll = rules.filter(({ Properties }) => {
      const pattern = z.looseObject({ 'detail-type': z.array(z.string()) }).parse(Properties['EventPattern']);
      return pattern['detail-type'].includes('set-aside');
    });
    expect(takingAll).toEqual([rule]);
  });
});

describe('the order of deployment', () => {
  it('deploys consumers before the routes that write their events', () => {
    expect(dev.needs('api')).toContain('events');
    expect(dev.needs('events')).toEqual(['data', 'realtime', 'timers', 'workflow']);
  });
});

describe('the audit table', () => {
  const mappings = dev
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => dev.text(Properties['EventSourceArn']).startsWith('<Audit'));

  it('feeds anchors and insights in batches of minutes, with a watched dead-letter queue', () => {
    expect(mappings.map(({ Properties }) => Properties['MaximumBatchingWindowInSeconds']).sort()).toEqual([
      300, 60,
    ]);
    for (const { Properties } of mappings) {
      expect(Properties).toMatchObject({
        BisectBatchOnFunctionError: true,
        StartingPosition: 'TRIM_HORIZON',
      });
      const { Destination } = z
        .object({ OnFailure: z.object({ Destination: z.unknown() }) })
        .parse(Properties['DestinationConfig']).OnFailure;
      expect(watchedQueues).toContain(queueName(dev.text(Destination)));
    }
  });
});

describe('alarms', () => {
  it.each(alarms.map((alarm) => [alarm.id, alarm] as const))(
    '%s tells the user impact and the first step, and rings somewhere',
    (_, alarm) => {
      expect(alarm.Properties['AlarmDescription']).toMatch(story);
      expect(alarm.Properties['AlarmActions']).toHaveLength(1);
      expect(alarm.Properties['TreatMissingData']).toBe('notBreaching');
    },
  );

  it('may be published to the topic by CloudWatch, whatever else its policy says', () => {
    const [policy] = dev.ofType('AWS::SNS::TopicPolicy');
    expect(policy?.Properties['PolicyDocument']).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
        }),
      ]),
    });
  });

  it.each(['Errors', 'Throttles'])(
    'watch the %s of all functions, those without a dead letter too',
    (name) => {
      const watching = alarms.filter(
        ({ Properties }) => Properties['Namespace'] === 'AWS/Lambda' && Properties['MetricName'] === name,
      );
      expect(watching).toHaveLength(1);
      // Without a dimension it is Lambda's own total.
      expect(watching[0]?.Properties['Dimensions']).toBeUndefined();
    },
  );

  it('cost at most two dollars a month together with secrets', () => {
    const metrics = alarms.reduce((sum, alarm) => {
      const queries = z.array(z.looseObject({ MetricStat: z.unknown().optional() })).optional();
      const parsed = queries.parse(alarm.Properties['Metrics']);
      return sum + (parsed ? parsed.filter((query) => query.MetricStat !== undefined).length : 1);
    }, 0);
    const secrets = dev.ofType('AWS::SecretsManager::Secret').length;
    // 10 alarm metrics are free, the rest 0.10 a month each; a secret is 0.40.
    expect(Math.max(0, metrics - 10) * 0.1 + secrets * 0.4).toBeLessThanOrEqual(2);
  });

  it('watch every function that is invoked asynchronously', () => {
    for (const queue of onFailure.values()) expect(watchedQueues).toContain(queueName(queue));
  });
});
