import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createDeadLetterQueue } from '#infra/constructs/dead-letter-queue.ts';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { exported, type Platform, type Provision } from '#infra/constructs/platform.ts';
import { createSchedulerRole } from '#infra/constructs/scheduler-role.ts';
import { dueFunction, scheduledFunctions } from './functions.ts';

/** Recurring schedules, in the business's local time. */
const calendar: Readonly<Record<keyof typeof scheduledFunctions, string>> = {
  refitPulse: 'cron(30 3 * * ? *)',
  // Every hour of the night: each run has time for a few cities.
  refitTravel: 'cron(45 0-5 * * ? *)',
  forecastDemand: 'cron(1 * * * ? *)',
  expireDocuments: 'cron(0 1 * * ? *)',
  rotateKeys: 'cron(0 2 * * ? *)',
};
const TIME_ZONE = 'Asia/Kolkata';

/** One-off schedules, one per timer, and recurring ones. Nothing polls. */
export class TimersStack extends Stack {
  readonly provides: Provision;

  constructor(scope: Construct, id: string, props: StackProps & { readonly platform: Platform }) {
    super(scope, id, props);
    const { platform } = props;
    const group = new CfnScheduleGroup(this, 'Group');
    const deadLetters = createDeadLetterQueue(this, 'SchedulesDeadLetters', {
      platform,
      userImpact:
        'Bookings do not move on when their time is up: unpaid ones are not let go, offers do not lapse, reminders are not sent. Or what runs by the calendar (forecasts, document expiry, key rotation) lags until its next run.',
      runbook:
        'The message names the function: read its log, mend the cause, then redrive with bin/redrive.ts --consumer schedules (docs/operations.md); what came too late does nothing, and a run by the calendar catches up on what was missed.',
    });
    const due = this.createDue(platform, deadLetters);
    const role = createSchedulerRole(this, 'TimerRole', {
      targets: [due],
      deadLettersArn: deadLetters.queueArn,
    });
    this.createCalendar(platform, deadLetters);
    this.provides = exported(this, {
      values: {
        SCHEDULE_GROUP: group.ref,
        SCHEDULER_ROLE_ARN: role.roleArn,
        TIMER_FUNCTION_ARN: due.lambda.functionArn,
        SCHEDULE_DEAD_LETTERS_ARN: deadLetters.queueArn,
      },
      arns: {
        timers: this.formatArn({ service: 'scheduler', resource: 'schedule', resourceName: group.ref }),
        timerRole: role.roleArn,
        scheduleDeadLetters: deadLetters.queueArn,
      },
    });
  }

  private createDue(platform: Platform, deadLetters: Queue): HouseFunction {
    const due = new HouseFunction(this, 'Due', { spec: dueFunction, platform });
    due.lambda.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetters), retryAttempts: 2 });
    return due;
  }

  private createCalendar(platform: Platform, deadLetters: Queue): void {
    const functions = Object.entries(scheduledFunctions).map(([name, spec]) => {
      const made = new HouseFunction(this, pascal(name), { spec, platform });
      made.lambda.configureAsyncInvoke({ onFailure: new SqsDestination(deadLetters), retryAttempts: 2 });
      return { name: name as keyof typeof calendar, made };
    });
    const role = createSchedulerRole(this, 'CalendarRole', {
      targets: functions.map(({ made }) => made),
      deadLettersArn: deadLetters.queueArn,
    });
    for (const { name, made } of functions) {
      new CfnSchedule(this, `${pascal(name)}Schedule`, {
        scheduleExpression: calendar[name],
        scheduleExpressionTimezone: TIME_ZONE,
        flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: 15 },
        target: {
          arn: made.lambda.functionArn,
          roleArn: role.roleArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: Duration.hours(1).toSeconds(), maximumRetryAttempts: 10 },
        },
      });
    }
  }
}

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
