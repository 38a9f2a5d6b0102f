import { z } from 'zod';
import {
  AwsError,
  parseInput,
  parseJsonBody,
  type RestCall,
  type RestRoute,
  restJsonService,
} from './aws-json.ts';
import { createDeliveries, type DeliveryOptions, deliverySchema, type RetryPolicy } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import { InvalidScheduleExpression, nextOccurrence, parseScheduleExpression } from './schedule-expression.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

const targetSchema = z.looseObject({
  Arn: z.string().min(1),
  RoleArn: z.string().min(1),
  Input: z.string().optional(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
    })
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
  EventBridgeParameters: z.object({ DetailType: z.string(), Source: z.string() }).optional(),
});
/** A schedule's target, as the API writes it. */
export type ScheduleTarget = z.output<typeof targetSchema>;

const scheduleBody = z.object({
  GroupName: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.object({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.number().optional(),
  }),
  Target: targetSchema,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
  Description: z.string().optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
});
const scheduleSchema = scheduleBody.extend({
  Name: z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/),
  GroupName: z.string(),
  createdMs: z.number(),
  modifiedMs: z.number(),
  /** When it last fired or was written: the next occurrence is after that. */
  sinceMs: z.number(),
  done: z.boolean(),
});
export type Schedule = z.output<typeof scheduleSchema>;
export type ScheduleSettings = z.input<typeof scheduleBody> & { readonly Name: string };

export type SchedulerService = LocalService & {
  createGroup(name: string): Promise<void>;
  createSchedule(settings: ScheduleSettings): Promise<string>;
  deleteSchedule(groupName: string, name: string): Promise<void>;
  schedules(groupName?: string): readonly Schedule[];
  /** Fires what is due by the clock and waits for the deliveries: for clocks that do not fire by themselves. */
  runDue(): Promise<void>;
  settled(): Promise<void>;
};

export type SchedulerServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Hands `input` (JSON text) to the target. A rejection is tried again, then goes to the dead letters. */
  readonly deliver: (target: ScheduleTarget, input: string) => Promise<void>;
  readonly deadLetter: DeliveryOptions['deadLetter'];
  readonly onLost?: DeliveryOptions['onLost'];
};

/** EventBridge Scheduler: groups, one-off and repeating schedules with time zones, deletion after completion. */
export async function createSchedulerService(options: SchedulerServiceOptions): Promise<SchedulerService> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'scheduler.json',
    schema: z.object({
      groups: z.array(z.string()),
      schedules: z.array(scheduleSchema),
      deliveries: z.array(deliverySchema(targetSchema)),
    }),
    initial: { groups: ['default'], schedules: [], deliveries: [] },
  });
  const { state } = file;
  const alarms = new Map<Schedule, () => void>();
  const arnPrefix = `arn:aws:scheduler:${options.region}:${options.accountId}`;
  const arnOf = (schedule: Schedule): string =>
    `${arnPrefix}:schedule/${schedule.GroupName}/${schedule.Name}`;
  const now = (): number => clock.now().getTime();
  const deliveries = createDeliveries<ScheduleTarget>({
    clock,
    pending: state.deliveries,
    save: file.save,
    deliver: options.deliver,
    deadLetter: options.deadLetter,
    onLost: options.onLost,
  });

  const disarm = (schedule: Schedule): void => {
    alarms.get(schedule)?.();
    alarms.delete(schedule);
  };
  const dropSchedule = (schedule: Schedule): void => {
    disarm(schedule);
    const at = state.schedules.indexOf(schedule);
    if (at >= 0) state.schedules.splice(at, 1);
  };
  const arm = (schedule: Schedule): void => {
    disarm(schedule);
    const next = nextFiring(schedule);
    if (next !== undefined)
      alarms.set(
        schedule,
        clock.at(next, () => fire(schedule, next)),
      );
  };
  const fire = async (schedule: Schedule, dueMs: number): Promise<void> => {
    alarms.delete(schedule);
    schedule.sinceMs = Math.max(dueMs, now());
    schedule.done = schedule.ScheduleExpression.startsWith('at(');
    const over = schedule.done || nextFiring(schedule) === undefined;
    if (over && schedule.ActionAfterCompletion === 'DELETE') dropSchedule(schedule);
    else arm(schedule);
    await deliveries.add([
      {
        target: schedule.Target,
        payload: withContext(schedule.Target.Input ?? '{}', arnOf(schedule), dueMs),
        origin: { SCHEDULE_ARN: arnOf(schedule), TARGET_ARN: schedule.Target.Arn },
        retryPolicy: retryPolicyOf(schedule.Target),
        deadLetterArn: schedule.Target.DeadLetterConfig?.Arn,
      },
    ]);
  };

  const find = (groupName: string | undefined, name: string): Schedule => {
    const group = groupName ?? 'default';
    const schedule = state.schedules.find((other) => other.Name === name && other.GroupName === group);
    if (!schedule) throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
    return schedule;
  };
  const write = async (name: string, body: unknown, existing?: Schedule): Promise<Schedule> => {
    const input = parseInput(scheduleBody, body);
    const group = input.GroupName ?? 'default';
    if (!state.groups.includes(group)) {
      throw new AwsError('ResourceNotFoundException', `Schedule group ${group} does not exist.`, 404);
    }
    checkExpression(input.ScheduleExpression, input.ScheduleExpressionTimezone);
    const schedule = parseInput(scheduleSchema, {
      ...input,
      Name: name,
      GroupName: group,
      createdMs: existing?.createdMs ?? now(),
      modifiedMs: now(),
      sinceMs: now(),
      done: false,
    });
    if (existing) dropSchedule(existing);
    state.schedules.push(schedule);
    arm(schedule);
    await file.save();
    return schedule;
  };
  const create = async (name: string, body: unknown): Promise<Schedule> => {
    const group = parseInput(scheduleBody, body).GroupName ?? 'default';
    if (state.schedules.some((other) => other.Name === name && other.GroupName === group)) {
      throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
    }
    return write(name, body);
  };
  const remove = async (groupName: string | undefined, name: string): Promise<void> => {
    dropSchedule(find(groupName, name));
    await file.save();
  };
  const createGroup = async (name: string): Promise<void> => {
    if (!state.groups.includes(name)) state.groups.push(name);
    await file.save();
  };

  const routes: readonly RestRoute[] = [
    ...scheduleRoutes({ state, arnOf, find, create, write, remove }),
    ...groupRoutes({
      groups: state.groups,
      arnOf: (name) => `${arnPrefix}:schedule-group/${name}`,
      createGroup,
      deleteGroup: async (name) => {
        for (const schedule of state.schedules.filter((other) => other.GroupName === name))
          dropSchedule(schedule);
        state.groups.splice(state.groups.indexOf(name), 1);
        await file.save();
      },
    }),
  ];
  state.schedules.forEach(arm);
  deliveries.resume();
  return {
    ...restJsonService({
      name: 'Scheduler',
      routes,
      faults: options.faults,
      close: async () => {
        for (const cancel of alarms.values()) cancel();
        await deliveries.close();
        await file.save();
      },
    }),
    createGroup,
    createSchedule: async ({ Name, ...body }) => arnOf(await create(Name, body)),
    deleteSchedule: remove,
    schedules: (group) =>
      state.schedules.filter((schedule) => group === undefined || schedule.GroupName === group),
    async runDue() {
      for (const schedule of [...state.schedules]) {
        for (let due = nextFiring(schedule); due !== undefined && due <= now(); due = nextFiring(schedule)) {
          disarm(schedule);
          await fire(schedule, due);
          if (!state.schedules.includes(schedule)) break;
        }
      }
      await deliveries.settled();
    },
    settled: deliveries.settled,
  };
}

function nextFiring(schedule: Schedule): number | undefined {
  if (schedule.State === 'DISABLED' || schedule.done) return undefined;
  const expression = parseScheduleExpression(
    schedule.ScheduleExpression,
    schedule.ScheduleExpressionTimezone,
  );
  const startMs = schedule.StartDate === undefined ? schedule.createdMs : schedule.StartDate * 1000;
  const next = nextOccurrence(expression, Math.max(schedule.sinceMs, startMs - 1), startMs);
  const pastEnd = next !== undefined && schedule.EndDate !== undefined && next > schedule.EndDate * 1000;
  return pastEnd ? undefined : next;
}

function checkExpression(text: string, timezone: string): void {
  try {
    parseScheduleExpression(text, timezone);
  } catch (error) {
    if (error instanceof InvalidScheduleExpression) throw new AwsError('ValidationException', error.message);
    throw error;
  }
}

/** The context attributes that an input may name. */
const withContext = (input: string, scheduleArn: string, dueMs: number): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', `${new Date(dueMs).toISOString().slice(0, 19)}Z`)
    .replaceAll('<aws.scheduler.execution-id>', () => crypto.randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');

const retryPolicyOf = (target: ScheduleTarget): RetryPolicy | undefined =>
  target.RetryPolicy && {
    maximumRetryAttempts: target.RetryPolicy.MaximumRetryAttempts,
    maximumEventAgeInSeconds: target.RetryPolicy.MaximumEventAgeInSeconds,
  };

function scheduleRoutes(book: {
  state: { schedules: Schedule[] };
  arnOf(schedule: Schedule): string;
  find(group: string | undefined, name: string): Schedule;
  create(name: string, body: unknown): Promise<Schedule>;
  write(name: string, body: unknown, existing?: Schedule): Promise<Schedule>;
  remove(group: string | undefined, name: string): Promise<void>;
}): RestRoute[] {
  const name = ({ params }: RestCall): string => params['name'] ?? '';
  const group = ({ query }: RestCall): string | undefined => query.get('groupName') ?? undefined;
  const dates = (schedule: Schedule) => ({
    CreationDate: schedule.createdMs / 1000,
    LastModificationDate: schedule.modifiedMs / 1000,
  });
  const describe = ({ createdMs, modifiedMs, sinceMs, done, ...schedule }: Schedule) => schedule;
  const summarize = (schedule: Schedule) => ({
    Arn: book.arnOf(schedule),
    Name: schedule.Name,
    GroupName: schedule.GroupName,
    State: schedule.State,
    Target: { Arn: schedule.Target.Arn },
    ...dates(schedule),
  });
  const path = '/schedules/{name}';
  return [
    {
      method: 'POST',
      action: 'CreateSchedule',
      path,
      run: async (call) => ({
        body: { ScheduleArn: book.arnOf(await book.create(name(call), parseJsonBody(call.body))) },
      }),
    },
    {
      method: 'PUT',
      action: 'UpdateSchedule',
      path,
      run: async (call) => {
        const body = parseJsonBody(call.body);
        const existing = book.find(parseInput(scheduleBody, body).GroupName, name(call));
        return { body: { ScheduleArn: book.arnOf(await book.write(name(call), body, existing)) } };
      },
    },
    {
      method: 'GET',
      action: 'GetSchedule',
      path,
      run: (call) => {
        const schedule = book.find(group(call), name(call));
        return { body: { Arn: book.arnOf(schedule), ...describe(schedule), ...dates(schedule) } };
      },
    },
    {
      method: 'DELETE',
      action: 'DeleteSchedule',
      path,
      run: async (call) => {
        await book.remove(group(call), name(call));
        return {};
      },
    },
    {
      method: 'GET',
      action: 'ListSchedules',
      path: '/schedules',
      run: ({ query }) => {
        const only = query.get('ScheduleGroup');
        const prefix = query.get('NamePrefix') ?? '';
        const all = book.state.schedules.filter(
          (schedule) => (only === null || schedule.GroupName === only) && schedule.Name.startsWith(prefix),
        );
        return { body: { Schedules: all.map(summarize) } };
      },
    },
  ];
}

function groupRoutes(book: {
  groups: readonly string[];
  arnOf(name: string): string;
  createGroup(name: string): Promise<void>;
  deleteGroup(name: string): Promise<void>;
}): RestRoute[] {
  const path = '/schedule-groups/{name}';
  const existing = (name = ''): string => {
    if (book.groups.includes(name)) return name;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  };
  const describe = (name: string) => ({ Arn: book.arnOf(name), Name: name, State: 'ACTIVE' });
  return [
    {
      method: 'POST',
      action: 'CreateScheduleGroup',
      path,
      run: async ({ params: { name = '' } }) => {
        if (book.groups.includes(name)) {
          throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
        }
        await book.createGroup(name);
        return { body: { ScheduleGroupArn: book.arnOf(name) } };
      },
    },
    {
      method: 'GET',
      action: 'GetScheduleGroup',
      path,
      run: ({ params }) => ({ body: describe(existing(params['name'])) }),
    },
    {
      method: 'DELETE',
      action: 'DeleteScheduleGroup',
      path,
      run: async ({ params }) => {
        await book.deleteGroup(existing(params['name']));
        return {};
      },
    },
    {
      method: 'GET',
      action: 'ListScheduleGroups',
      path: '/schedule-groups',
      run: () => ({ body: { ScheduleGroups: book.groups.map(describe) } }),
    },
  ];
}
