import { z } from 'zod';
import { AwsError, jsonObject, type Operation, operation, parseInput, parseJsonMember } from './aws-json.ts';
import { eventPatternTest } from './event-router.ts';
import type { EventRule, RuleTarget } from './event-rule.ts';

const targetInput = z.object({
  Id: z.string(),
  Arn: z.string(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  RetryPolicy: z
    .object({
      MaximumRetryAttempts: z.number().optional(),
      MaximumEventAgeInSeconds: z.number().optional(),
    })
    .optional(),
  DeadLetterConfig: z.object({ Arn: z.string() }).optional(),
  SqsParameters: z.object({ MessageGroupId: z.string() }).optional(),
});
type TargetWire = z.output<typeof targetInput>;

/** Converts a target from the format of the API and CloudFormation. */
export function parseRuleTarget(given: unknown): RuleTarget {
  const target = targetInput.parse(given);
  return {
    id: target.Id,
    arn: target.Arn,
    input: target.Input,
    inputPath: target.InputPath,
    inputTransformer: target.InputTransformer && {
      inputPathsMap: target.InputTransformer.InputPathsMap,
      inputTemplate: target.InputTransformer.InputTemplate,
    },
    retryPolicy: target.RetryPolicy && {
      maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts,
      maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
    },
    deadLetterArn: target.DeadLetterConfig?.Arn,
    messageGroupId: target.SqsParameters?.MessageGroupId,
  };
}

const targetToWire = (target: RuleTarget): TargetWire => ({
  Id: target.id,
  Arn: target.arn,
  Input: target.input,
  InputPath: target.inputPath,
  InputTransformer: target.inputTransformer && {
    InputPathsMap: target.inputTransformer.inputPathsMap,
    InputTemplate: target.inputTransformer.inputTemplate,
  },
  RetryPolicy: target.retryPolicy && {
    MaximumRetryAttempts: target.retryPolicy.maximumRetryAttempts,
    MaximumEventAgeInSeconds: target.retryPolicy.maximumEventAgeInSeconds,
  },
  DeadLetterConfig: target.deadLetterArn === undefined ? undefined : { Arn: target.deadLetterArn },
  SqsParameters: target.messageGroupId === undefined ? undefined : { MessageGroupId: target.messageGroupId },
});

export type RuleStore = {
  readonly state: { readonly buses: string[]; readonly rules: EventRule[] };
  arnOf(rule: EventRule): string;
  busArn(name: string): string;
  busNameOf(nameOrArn: string | undefined): string;
  putRule(rule: EventRule): Promise<void>;
  deleteRule(busName: string, ruleName: string): Promise<void>;
  createBus(name: string): Promise<void>;
  save(): Promise<void>;
};

const named = z.object({ Name: z.string(), EventBusName: z.string().optional() });
const ofRule = z.object({ Rule: z.string(), EventBusName: z.string().optional() });

/** The operations on buses, rules and targets. */
export function ruleOperations(store: RuleStore): Record<string, Operation> {
  return { ...busOperations(store), ...rules(store), ...targets(store) };
}

const parsePattern = (text: string) => parseInput(jsonObject, parseJsonMember('EventPattern', text));

function ruleFinder(store: RuleStore) {
  return (name: string, bus: string | undefined): EventRule => {
    const busName = store.busNameOf(bus);
    const rule = store.state.rules.find((other) => other.name === name && other.busName === busName);
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on ${busName}.`);
    return rule;
  };
}

function busOperations(store: RuleStore): Record<string, Operation> {
  const bus = (name: string) => ({ Name: name, Arn: store.busArn(name) });
  const existing = (name: string): string => {
    if (store.state.buses.includes(name)) return name;
    throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
  };
  return {
    CreateEventBus: operation(z.object({ Name: z.string() }), async ({ Name }) => {
      if (store.state.buses.includes(Name)) {
        throw new AwsError('ResourceAlreadyExistsException', `Event bus ${Name} already exists.`);
      }
      await store.createBus(Name);
      return { EventBusArn: store.busArn(Name) };
    }),
    DescribeEventBus: operation(z.object({ Name: z.string().optional() }), ({ Name }) =>
      bus(existing(store.busNameOf(Name))),
    ),
    ListEventBuses: operation(z.object({}), () => ({ EventBuses: store.state.buses.map(bus) })),
    DeleteEventBus: operation(z.object({ Name: z.string() }), async ({ Name }) => {
      const at = store.state.buses.indexOf(store.busNameOf(Name));
      if (at >= 0) store.state.buses.splice(at, 1);
      await store.save();
    }),
  };
}

function rules(store: RuleStore): Record<string, Operation> {
  const find = ruleFinder(store);
  const describe = (rule: EventRule) => ({
    Name: rule.name,
    Arn: store.arnOf(rule),
    EventBusName: rule.busName,
    State: rule.state,
    Description: rule.description,
    EventPattern: rule.eventPattern && JSON.stringify(rule.eventPattern),
    ScheduleExpression: rule.scheduleExpression,
  });
  const setState = (state: EventRule['state']) =>
    operation(named, ({ Name, EventBusName }) => store.putRule({ ...find(Name, EventBusName), state }));
  const putRule = named.extend({
    EventPattern: z.string().optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).optional(),
    Description: z.string().optional(),
  });
  return {
    PutRule: operation(putRule, async (input) => {
      const busName = store.busNameOf(input.EventBusName);
      const existing = store.state.rules.find((rule) => rule.name === input.Name && rule.busName === busName);
      const rule: EventRule = {
        name: input.Name,
        busName,
        eventPattern: input.EventPattern === undefined ? undefined : parsePattern(input.EventPattern),
        scheduleExpression: input.ScheduleExpression,
        state: input.State ?? 'ENABLED',
        description: input.Description,
        targets: existing?.targets ?? [],
      };
      await store.putRule(rule);
      return { RuleArn: store.arnOf(rule) };
    }),
    DescribeRule: operation(named, ({ Name, EventBusName }) => describe(find(Name, EventBusName))),
    ListRules: operation(z.object({ EventBusName: z.string().optional() }), ({ EventBusName }) => {
      const busName = store.busNameOf(EventBusName);
      return { Rules: store.state.rules.filter((rule) => rule.busName === busName).map(describe) };
    }),
    DeleteRule: operation(named, ({ Name, EventBusName }) =>
      store.deleteRule(store.busNameOf(EventBusName), Name),
    ),
    EnableRule: setState('ENABLED'),
    DisableRule: setState('DISABLED'),
    TestEventPattern: operation(z.object({ EventPattern: z.string(), Event: z.string() }), (input) => ({
      Result: eventPatternTest(parsePattern(input.EventPattern))(parseJsonMember('Event', input.Event)),
    })),
  };
}

function targets(store: RuleStore): Record<string, Operation> {
  const find = ruleFinder(store);
  return {
    PutTargets: operation(ofRule.extend({ Targets: z.array(targetInput) }), async (input) => {
      const rule = find(input.Rule, input.EventBusName);
      const added = input.Targets.map(parseRuleTarget);
      const kept = rule.targets.filter((target) => !added.some((other) => other.id === target.id));
      await store.putRule({ ...rule, targets: [...kept, ...added] });
      return { FailedEntryCount: 0, FailedEntries: [] };
    }),
    RemoveTargets: operation(ofRule.extend({ Ids: z.array(z.string()) }), async (input) => {
      const rule = find(input.Rule, input.EventBusName);
      await store.putRule({
        ...rule,
        targets: rule.targets.filter((target) => !input.Ids.includes(target.id)),
      });
      return { FailedEntryCount: 0, FailedEntries: [] };
    }),
    ListTargetsByRule: operation(ofRule, ({ Rule, EventBusName }) => ({
      Targets: find(Rule, EventBusName).targets.map(targetToWire),
    })),
  };
}
