import { z } from 'zod';
import { arn } from '../aws/arn.ts';
import { LocalCloudError } from '../local-cloud-error.ts';
import { type Provision, physicalName } from './parts.ts';

const machineSchema = z.looseObject({
  StateMachineName: z.string().optional(),
  StateMachineType: z.enum(['STANDARD', 'EXPRESS']).default('STANDARD'),
  DefinitionString: z.string().optional(),
  Definition: z.record(z.string(), z.unknown()).optional(),
  DefinitionSubstitutions: z.record(z.string(), z.unknown()).default({}),
});

export const provisionStateMachine: Provision = (resource, parts) => {
  const properties = machineSchema.parse(resource.properties);
  const text = properties.DefinitionString ?? JSON.stringify(properties.Definition ?? {});
  const name = physicalName(resource, properties.StateMachineName);
  const definition: unknown = JSON.parse(substitute(text, properties.DefinitionSubstitutions));
  try {
    const ref = parts.services.states.createStateMachine({
      name,
      type: properties.StateMachineType,
      definition,
    });
    return { ref, attributes: { Arn: ref, Name: name } };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalCloudError(
      `The state machine ${resource.logicalId} of ${resource.stackName} can't run here: ${reason}`,
      { cause },
    );
  }
};

const substitute = (text: string, values: Readonly<Record<string, unknown>>): string =>
  text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? JSON.stringify(String(values[name])).slice(1, -1) : whole,
  );

export const provisionScheduleGroup: Provision = async (resource, parts) => {
  const name = physicalName(resource, resource.properties['Name']);
  await parts.services.scheduler.createGroup(name);
  return { ref: name, attributes: { Arn: arn('scheduler', `schedule-group/${name}`) } };
};

const scheduleSchema = z.looseObject({
  Name: z.string().optional(),
  GroupName: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.looseObject({ Arn: z.string(), RoleArn: z.string() }),
});

/** A schedule in a template; keeps its state if the data were kept. */
export const provisionSchedule: Provision = async (resource, parts) => {
  const properties = scheduleSchema.parse(resource.properties);
  const Name = physicalName(resource, properties.Name).slice(0, 64);
  const group = properties.GroupName ?? 'default';
  const { scheduler } = parts.services;
  const isThere = scheduler.schedules(group).some((schedule) => schedule.Name === Name);
  if (!isThere) {
    await scheduler.createSchedule({
      Name,
      GroupName: group,
      ScheduleExpression: properties.ScheduleExpression,
      ScheduleExpressionTimezone: properties.ScheduleExpressionTimezone,
      State: properties.State,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: properties.Target,
    });
  }
  return { ref: Name, attributes: { Arn: arn('scheduler', `schedule/${group}/${Name}`) } };
};
