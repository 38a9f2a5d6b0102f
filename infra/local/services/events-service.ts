import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, jsonService, operation, parseInput } from './aws-json.ts';
import { createDeliveries, type DeliveryOptions, deliverySchema } from './deliveries.ts';
import { compileEventPattern, InvalidEventPattern } from './event-pattern.ts';
import { type EventRule, eventRuleSchema, type RuleTarget, ruleTargetSchema } from './event-rule.ts';
import { ruleOperations } from './event-rule-operations.ts';
import type { Faults } from './faults.ts';
import { transformInput } from './input-transformer.ts';
import type { LocalClock } from './local-clock.ts';
import { nextOccurrence, parseScheduleExpression } from './schedule-expression.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

/** An event as EventBridge hands it to targets. */
export type BusEvent = {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
};

export type EventsService = LocalService & {
  createBus(name: string): Promise<void>;
  putRule(rule: EventRule): Promise<void>;
  deleteRule(busName: string, ruleName: string): Promise<void>;
  rules(busName?: string): readonly EventRule[];
  /** Publishes as an AWS service does (S3's `Object Created`): no limits, `aws.` sources allowed. */
  publish(busName: string, event: Omit<BusEvent, 'version' | 'id' | 'account' | 'region'>): Promise<string>;
  /** Resolves when no delivery is under way; those that wait for a retry are not waited for. */
  settled(): Promise<void>;
  /** Deliveries accepted and not yet done: under way, or waiting for their next try. */
  pendingDeliveries(): number;
};

export type EventsServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Hands the event text to a target. A rejection is tried again, then goes to the dead-letter queue. */
  readonly deliver: (target: RuleTarget, eventJson: string) => Promise<void>;
  readonly deadLetter: DeliveryOptions['deadLetter'];
  /** Told of an event lost to a target without a dead-letter queue. */
  readonly onLost?: DeliveryOptions['onLost'];
};

const MAX_REQUEST_BYTES = 256 * 1024;

const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z.string().optional(),
});
type Entry = z.output<typeof entrySchema>;

const stateSchema = z.object({
  buses: z.array(z.string()),
  rules: z.array(eventRuleSchema),
  deliveries: z.array(deliverySchema(ruleTargetSchema)),
});

/**
 * EventBridge: buses, rules with the whole pattern language, scheduled rules, and at-least-once delivery.
 * What PutEvents accepted is on disk (given `dataDir`) before it answers, and is delivered after a restart.
 */
export async function createEventsService(options: EventsServiceOptions): Promise<EventsService> {
  const { clock, region, accountId } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'events.json',
    schema: stateSchema,
    initial: { buses: ['default'], rules: [], deliveries: [] },
  });
  const { state } = file;
  const patterns = new Map<string, (event: unknown) => boolean>();
  const alarms = new Map<string, () => void>();
  const arnOf = (rule: Pick<EventRule, 'busName' | 'name'>): string =>
    `arn:aws:events:${region}:${accountId}:rule/${rule.busName === 'default' ? '' : `${rule.busName}/`}${rule.name}`;
  const deliveries = createDeliveries<RuleTarget>({
    clock,
    pending: state.deliveries,
    save: file.save,
    deliver: options.deliver,
    deadLetter: options.deadLetter,
    onLost: options.onLost,
  });

  const keyOf = (rule: Pick<EventRule, 'busName' | 'name'>): string => `${rule.busName}/${rule.name}`;
  const activate = (rule: EventRule): void => {
    deactivate(rule);
    if (rule.eventPattern !== undefined) patterns.set(keyOf(rule), compile(rule.eventPattern));
    if (rule.scheduleExpression !== undefined && rule.state === 'ENABLED') arm(rule, clock.now().getTime());
  };
  const deactivate = (rule: Pick<EventRule, 'busName' | 'name'>): void => {
    patterns.delete(keyOf(rule));
    alarms.get(keyOf(rule))?.();
    alarms.delete(keyOf(rule));
  };
  const arm = (rule: EventRule, anchorMs: number): void => {
    const schedule = parseScheduleExpression(rule.scheduleExpression ?? '');
    const next = nextOccurrence(schedule, clock.now().getTime(), anchorMs);
    if (next === undefined) return;
    const fire = async (): Promise<void> => {
      arm(rule, anchorMs);
      await enqueue(rule, {
        ...envelope(),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        time: timestamp(new Date(next)),
        resources: [arnOf(rule)],
        detail: {},
      });
    };
    alarms.set(keyOf(rule), clock.at(next, fire));
  };

  const envelope = () => ({ version: '0' as const, id: randomUUID(), account: accountId, region });
  const enqueue = async (rule: EventRule, event: BusEvent): Promise<void> => {
    const context = { ruleArn: arnOf(rule), ruleName: rule.name, ingestedAt: clock.now().toISOString() };
    await deliveries.add(
      rule.targets.map((target) => ({
        target,
        payload: transformInput(target, event, context),
        origin: { RULE_ARN: context.ruleArn, TARGET_ARN: target.arn },
        retryPolicy: target.retryPolicy,
        deadLetterArn: target.deadLetterArn,
      })),
    );
  };
  const route = async (busName: string, event: BusEvent): Promise<void> => {
    const hit = state.rules.filter(
      (rule) => rule.busName === busName && rule.state === 'ENABLED' && patterns.get(keyOf(rule))?.(event),
    );
    await Promise.all(hit.map((rule) => enqueue(rule, event)));
  };

  const busNameOf = (nameOrArn: string | undefined): string =>
    nameOrArn?.split('event-bus/').at(-1) ?? 'default';
  const putEntry = async (entry: Entry): Promise<Record<string, string>> => {
    const problem = problemOf(entry);
    if (problem) return problem;
    const busName = busNameOf(entry.EventBusName);
    if (!state.buses.includes(busName)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
    }
    const event: BusEvent = {
      ...envelope(),
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      time: timestamp(entry.Time === undefined ? clock.now() : new Date(entry.Time * 1000)),
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? '{}'),
    };
    await route(busName, event);
    return { EventId: event.id };
  };

  const putEvents = operation(
    z.object({ Entries: z.array(entrySchema).min(1).max(10) }),
    async ({ Entries }) => {
      if (Entries.reduce((total, entry) => total + entryBytes(entry), 0) > MAX_REQUEST_BYTES) {
        throw new AwsError(
          'ValidationException',
          'Total size of the entries in the request is over the limit.',
        );
      }
      const answers = await Promise.all(Entries.map(putEntry));
      return { FailedEntryCount: answers.filter((answer) => answer['ErrorCode']).length, Entries: answers };
    },
  );

  const service: EventsService = {
    ...jsonService({
      name: 'EventBridge',
      version: '1.1',
      faults: options.faults,
      operations: {
        PutEvents: putEvents,
        ...ruleOperations({
          state,
          arnOf,
          busNameOf,
          busArn: (name) => `arn:aws:events:${region}:${accountId}:event-bus/${name}`,
          putRule: (rule) => service.putRule(rule),
          deleteRule: (bus, rule) => service.deleteRule(bus, rule),
          createBus: (name) => service.createBus(name),
          save: file.save,
        }),
      },
      close: async () => {
        for (const cancel of alarms.values()) cancel();
        await deliveries.close();
        await file.save();
      },
    }),
    async createBus(name) {
      if (!state.buses.includes(name)) state.buses.push(name);
      await file.save();
    },
    async putRule(input) {
      const rule = parseInput(eventRuleSchema, input);
      if (!state.buses.includes(rule.busName)) {
        throw new AwsError('ResourceNotFoundException', `Event bus ${rule.busName} does not exist.`);
      }
      const at = state.rules.findIndex((other) => keyOf(other) === keyOf(rule));
      activate(rule);
      if (at >= 0) state.rules[at] = rule;
      else state.rules.push(rule);
      await file.save();
    },
    async deleteRule(busName, ruleName) {
      deactivate({ busName, name: ruleName });
      const at = state.rules.findIndex((rule) => rule.busName === busName && rule.name === ruleName);
      if (at >= 0) state.rules.splice(at, 1);
      await file.save();
    },
    rules: (busName) => state.rules.filter((rule) => busName === undefined || rule.busName === busName),
    async publish(busName, event) {
      const whole: BusEvent = { ...envelope(), ...event };
      await route(busName, whole);
      return whole.id;
    },
    settled: deliveries.settled,
    pendingDeliveries: () => state.deliveries.length,
  };
  state.rules.forEach(activate);
  deliveries.resume();
  return service;
}

/** EventBridge's times have whole seconds. */
const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

function compile(pattern: unknown): (event: unknown) => boolean {
  try {
    return compileEventPattern(pattern);
  } catch (error) {
    if (error instanceof InvalidEventPattern) {
      throw new AwsError(
        'InvalidEventPatternException',
        `Event pattern is not valid. Reason: ${error.message}`,
      );
    }
    throw error;
  }
}

/** By AWS's sum: 14 bytes for a time, and the UTF-8 bytes of source, detail type, detail and resources. */
function entryBytes(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text ?? ''), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}

function problemOf(entry: Entry): Record<string, string> | undefined {
  const invalid = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (!entry.Source) return invalid('Source');
  if (!entry.DetailType) return invalid('DetailType');
  if (!entry.Detail) return invalid('Detail');
  if (entry.Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source ${entry.Source}.`,
    };
  }
  return isJsonObject(entry.Detail)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
