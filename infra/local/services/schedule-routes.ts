import { AwsError, parseInput, parseJsonBody, type RestCall, type RestRoute } from './aws-json.ts';
import { type Schedule, scheduleBody, scheduleView } from './schedule.ts';

/** The operations on schedules. */
export function scheduleRoutes(store: {
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
  const describe = (schedule: Schedule) => scheduleView.parse(schedule);
  const summarize = (schedule: Schedule) => ({
    Arn: store.arnOf(schedule),
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
        body: { ScheduleArn: store.arnOf(await store.create(name(call), parseJsonBody(call.body))) },
      }),
    },
    {
      method: 'PUT',
      action: 'UpdateSchedule',
      path,
      run: async (call) => {
        const body = parseJsonBody(call.body);
        const existing = store.find(parseInput(scheduleBody, body).GroupName, name(call));
        return { body: { ScheduleArn: store.arnOf(await store.write(name(call), body, existing)) } };
      },
    },
    {
      method: 'GET',
      action: 'GetSchedule',
      path,
      run: (call) => {
        const schedule = store.find(group(call), name(call));
        return { body: { Arn: store.arnOf(schedule), ...describe(schedule), ...dates(schedule) } };
      },
    },
    {
      method: 'DELETE',
      action: 'DeleteSchedule',
      path,
      run: async (call) => {
        await store.remove(group(call), name(call));
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
        const all = store.state.schedules.filter(
          (schedule) => (only === null || schedule.GroupName === only) && schedule.Name.startsWith(prefix),
        );
        return { body: { Schedules: all.map(summarize) } };
      },
    },
  ];
}

/** The operations on schedule groups. */
export function groupRoutes(store: {
  groups: readonly string[];
  arnOf(name: string): string;
  createGroup(name: string): Promise<void>;
  deleteGroup(name: string): Promise<void>;
}): RestRoute[] {
  const path = '/schedule-groups/{name}';
  const existing = (name = ''): string => {
    if (store.groups.includes(name)) return name;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  };
  const describe = (name: string) => ({ Arn: store.arnOf(name), Name: name, State: 'ACTIVE' });
  return [
    {
      method: 'POST',
      action: 'CreateScheduleGroup',
      path,
      run: async ({ params: { name = '' } }) => {
        if (store.groups.includes(name)) {
          throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
        }
        await store.createGroup(name);
        return { body: { ScheduleGroupArn: store.arnOf(name) } };
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
        await store.deleteGroup(existing(params['name']));
        return {};
      },
    },
    {
      method: 'GET',
      action: 'ListScheduleGroups',
      path: '/schedule-groups',
      run: () => ({ body: { ScheduleGroups: store.groups.map(describe) } }),
    },
  ];
}
