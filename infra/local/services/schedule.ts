import { z } from 'zod';
import { AwsError } from './aws-json.ts';
import { InvalidScheduleExpression, nextOccurrence, parseScheduleExpression } from './schedule-expression.ts';

export const scheduleTargetSchema = z.looseObject({
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
/** A schedule's target in the API's format. */
export type ScheduleTarget = z.output<typeof scheduleTargetSchema>;

/** The body of CreateSchedule and UpdateSchedule. */
export const scheduleBody = z.object({
  GroupName: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.object({
    Mode: z.enum(['OFF', 'FLEXIBLE']),
    MaximumWindowInMinutes: z.number().optional(),
  }),
  Target: scheduleTargetSchema,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  ActionAfterCompletion: z.enum(['NONE', 'DELETE']).default('NONE'),
  Description: z.string().optional(),
  StartDate: z.number().optional(),
  EndDate: z.number().optional(),
});
export const scheduleSchema = scheduleBody.extend({
  Name: z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/),
  GroupName: z.string(),
  createdMs: z.number(),
  modifiedMs: z.number(),
  /** When it last fired or was updated; the next occurrence is after that. */
  sinceMs: z.number(),
  done: z.boolean(),
});
/** The response of GetSchedule. */
export const scheduleView = scheduleSchema.omit({
  createdMs: true,
  modifiedMs: true,
  sinceMs: true,
  done: true,
});
export type Schedule = z.output<typeof scheduleSchema>;
export type ScheduleSettings = z.input<typeof scheduleBody> & { readonly Name: string };

/** The next firing in epoch milliseconds; undefined if there is none. */
export function nextFiring(schedule: Schedule): number | undefined {
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

/** @throws AwsError ValidationException */
export function checkExpression(text: string, timezone: string): void {
  try {
    parseScheduleExpression(text, timezone);
  } catch (error) {
    if (error instanceof InvalidScheduleExpression) throw new AwsError('ValidationException', error.message);
    throw error;
  }
}
