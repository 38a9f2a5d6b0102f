import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-json.ts';
import type { Deliveries } from './deliveries.ts';
import { compileEventPattern, InvalidEventPattern } from './event-pattern.ts';
import type { EventRule, RuleTarget } from './event-rule.ts';
import { transformInput } from './input-transformer.ts';
import type { LocalClock } from './local-clock.ts';
import {
  InvalidScheduleExpression,
  nextOccurrence,
  parseScheduleExpression,
  type ScheduleExpression,
} from './schedule-expression.ts';

/** An event as EventBridge delivers it to targets. */
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

type RuleName = Pick<EventRule, 'busName' | 'name'>;

/** Routes events to the targets of matching rules and fires scheduled rules. */
export type EventRouter = {
  /** Adds a rule or replaces the one with its name. @throws AwsError InvalidEventPatternException */
  readonly activate: (rule: EventRule) => void;
  readonly deactivate: (rule: RuleName) => void;
  /** Resolves with the event's id once its deliveries are persisted. */
  readonly route: (
    busName: string,
    event: Omit<BusEvent, 'version' | 'id' | 'account' | 'region'>,
  ) => Promise<string>;
  readonly arnOf: (rule: RuleName) => string;
  readonly close: () => void;
};

export function createEventRouter(options: {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly deliveries: Deliveries<RuleTarget>;
}): EventRouter {
  const { clock, region, accountId } = options;
  const active = new Map<
    string,
    { readonly rule: EventRule; readonly matches: (event: unknown) => boolean }
  >();
  const alarms = new Map<string, () => void>();
  const keyOf = (rule: RuleName): string => `${rule.busName}/${rule.name}`;
  const arnOf = (rule: RuleName): string => {
    const bus = rule.busName === 'default' ? '' : `${rule.busName}/`;
    return `arn:aws:events:${region}:${accountId}:rule/${bus}${rule.name}`;
  };
  const envelope = () => ({ version: '0' as const, id: randomUUID(), account: accountId, region });

  const enqueue = async (rule: EventRule, event: BusEvent): Promise<void> => {
    const context = { ruleArn: arnOf(rule), ruleName: rule.name, ingestedAt: clock.now().toISOString() };
    await options.deliveries.add(
      rule.targets.map((target) => ({
        target,
        payload: transformInput(target, event, context),
        origin: { RULE_ARN: context.ruleArn, TARGET_ARN: target.arn },
        retryPolicy: target.retryPolicy,
        deadLetterArn: target.deadLetterArn,
      })),
    );
  };
  const arm = (rule: EventRule, schedule: ScheduleExpression, anchorMs: number): void => {
    const next = nextOccurrence(schedule, clock.now().getTime(), anchorMs);
    if (next === undefined) return;
    const fire = async (): Promise<void> => {
      arm(rule, schedule, anchorMs);
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
  const deactivate = (rule: RuleName): void => {
    active.delete(keyOf(rule));
    alarms.get(keyOf(rule))?.();
    alarms.delete(keyOf(rule));
  };
  return {
    activate(rule) {
      const matches = rule.eventPattern === undefined ? () => false : eventPatternTest(rule.eventPattern);
      const schedule =
        rule.scheduleExpression === undefined ? undefined : parsedSchedule(rule.scheduleExpression);
      deactivate(rule);
      if (rule.state === 'DISABLED') return;
      active.set(keyOf(rule), { rule, matches });
      if (schedule) arm(rule, schedule, clock.now().getTime());
    },
    deactivate,
    async route(busName, partial) {
      const event: BusEvent = { ...envelope(), ...partial };
      const hit = [...active.values()].filter(
        ({ rule, matches }) => rule.busName === busName && matches(event),
      );
      await Promise.all(hit.map(({ rule }) => enqueue(rule, event)));
      return event.id;
    },
    arnOf,
    close() {
      for (const cancel of alarms.values()) cancel();
    },
  };
}

/** EventBridge's times have whole seconds. */
export const timestamp = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** Compiles a pattern. @throws AwsError InvalidEventPatternException */
export function eventPatternTest(pattern: unknown): (event: unknown) => boolean {
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

/** Parses a rate or cron; only Scheduler supports one-off times. */
function parsedSchedule(text: string): ScheduleExpression {
  try {
    const schedule = parseScheduleExpression(text);
    if (schedule.kind !== 'at') return schedule;
  } catch (error) {
    if (!(error instanceof InvalidScheduleExpression)) throw error;
  }
  throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
}
