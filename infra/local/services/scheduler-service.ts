import { z } from 'zod';
import { AwsError, parseInput, type RestRoute, restJsonService } from './aws-json.ts';
import { createDeliveries, type DeliveryOptions, deliverySchema, type RetryPolicy } from './deliveries.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import {
  checkExpression,
  nextFiring,
  type Schedule,
  type ScheduleSettings,
  type ScheduleTarget,
  scheduleBody,
  scheduleSchema,
  scheduleTargetSchema,
} from './schedule.ts';
import { groupRoutes, scheduleRoutes } from './schedule-routes.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

export type SchedulerService = LocalService & {
  createGroup(name: string): Promise<void>;
  createSchedule(settings: ScheduleSettings): Promise<string>;
  deleteSchedule(groupName: string, name: string): Promise<void>;
  schedules(groupName?: string): readonly Schedule[];
  /** Fires due schedules and waits for their deliveries, for clocks without timers. */
  runDue(): Promise<void>;
  settled(): Promise<void>;
};

export type SchedulerServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Delivers `input` (JSON text) to the target. A rejection is retried, then goes to the dead-letter queue. */
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
      deliveries: z.array(deliverySchema(scheduleTargetSchema)),
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
      for (const schedule of state.schedules.slice()) {
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

/** Replaces the context attributes in an input. */
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

export type { ScheduleTarget };
