import { z } from 'zod';
import { AwsError, jsonService, parseInput } from './aws-json.ts';
import { createDeliveries, type DeliveryOptions, deliverySchema } from './deliveries.ts';
import { type BusEvent, createEventRouter } from './event-router.ts';
import { type EventRule, eventRuleSchema, type RuleTarget, ruleTargetSchema } from './event-rule.ts';
import { ruleOperations } from './event-rule-operations.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import { putEventsOperation } from './put-events.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

export type EventsService = LocalService & {
  createBus(name: string): Promise<void>;
  putRule(rule: EventRule): Promise<void>;
  deleteRule(busName: string, ruleName: string): Promise<void>;
  rules(busName?: string): readonly EventRule[];
  /** Publishes as an AWS service does (S3's `Object Created`): no limits, `aws.` sources allowed. */
  publish(busName: string, event: Omit<BusEvent, 'version' | 'id' | 'account' | 'region'>): Promise<string>;
  /** Resolves when no delivery is in progress; does not wait for retries that are due later. */
  settled(): Promise<void>;
  /** The number of accepted deliveries that are not completed, including those waiting for a retry. */
  pendingDeliveries(): number;
};

export type EventsServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Delivers the event text to a target. A rejection is retried, then goes to the dead-letter queue. */
  readonly deliver: (target: RuleTarget, eventJson: string) => Promise<void>;
  readonly deadLetter: DeliveryOptions['deadLetter'];
  /** Called for an event that is given up for a target without a dead-letter queue. */
  readonly onLost?: DeliveryOptions['onLost'];
};

const stateSchema = z.object({
  buses: z.array(z.string()),
  rules: z.array(eventRuleSchema),
  deliveries: z.array(deliverySchema(ruleTargetSchema)),
});

/**
 * EventBridge: buses, rules with the complete pattern language, scheduled rules, and at-least-once delivery. With
 * `dataDir`, events are on disk before PutEvents responds, and are delivered after a restart.
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
  const { deliver, deadLetter, onLost } = options;
  const pending = state.deliveries;
  const deliveries = createDeliveries<RuleTarget>({
    clock,
    pending,
    save: file.save,
    deliver,
    deadLetter,
    onLost,
  });
  const router = createEventRouter({ clock, region, accountId, deliveries });
  const busNameOf = (nameOrArn: string | undefined): string =>
    nameOrArn?.split('event-bus/').at(-1) ?? 'default';
  const indexOf = (busName: string, name: string): number =>
    state.rules.findIndex((rule) => rule.busName === busName && rule.name === name);

  const management = {
    async createBus(name: string): Promise<void> {
      if (!state.buses.includes(name)) state.buses.push(name);
      await file.save();
    },
    async putRule(input: EventRule): Promise<void> {
      const rule = parseInput(eventRuleSchema, input);
      if (!state.buses.includes(rule.busName)) {
        throw new AwsError('ResourceNotFoundException', `Event bus ${rule.busName} does not exist.`);
      }
      router.activate(rule);
      const at = indexOf(rule.busName, rule.name);
      if (at >= 0) state.rules[at] = rule;
      else state.rules.push(rule);
      await file.save();
    },
    async deleteRule(busName: string, ruleName: string): Promise<void> {
      router.deactivate({ busName, name: ruleName });
      const at = indexOf(busName, ruleName);
      if (at >= 0) state.rules.splice(at, 1);
      await file.save();
    },
  };
  const operations = {
    PutEvents: putEventsOperation({
      clock,
      busNameOf,
      hasBus: (name) => state.buses.includes(name),
      accept: router.route,
    }),
    ...ruleOperations({
      ...management,
      state,
      arnOf: router.arnOf,
      busNameOf,
      busArn: (name) => `arn:aws:events:${region}:${accountId}:event-bus/${name}`,
      save: file.save,
    }),
  };
  const close = async (): Promise<void> => {
    router.close();
    await deliveries.close();
    await file.save();
  };
  state.rules.forEach(router.activate);
  deliveries.resume();
  return {
    ...jsonService({ name: 'EventBridge', version: '1.1', faults: options.faults, operations, close }),
    ...management,
    rules: (busName) => state.rules.filter((rule) => busName === undefined || rule.busName === busName),
    publish: router.route,
    settled: deliveries.settled,
    pendingDeliveries: () => pending.length,
  };
}
