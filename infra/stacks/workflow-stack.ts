import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  Fail,
  JitterType,
  LogLevel,
  StateMachine,
  StateMachineType,
  Succeed,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import {
  RUN_TIMEOUT_SECONDS,
  type SignThenPayTask,
  signThenPayTasks,
  TASK_TIMEOUT_SECONDS,
  taskRetry,
  transientErrors,
} from '#contracts/workflows/sign-then-pay.ts';
import { createAlarm } from '../constructs/house-alarm.ts';
import { HouseFunction } from '../constructs/house-function.ts';
import type { Platform, Provision } from '../constructs/platform.ts';
import { workflowFunctions } from './functions.ts';

/** The machine that pays what was signed for: its tasks in order, and the one that parks what failed. */
export class WorkflowStack extends Stack {
  readonly provides: Provision;
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: StackProps & { readonly platform: Platform }) {
    super(scope, id, props);
    const { platform } = props;
    const park = this.createTask('parkBooking', platform);
    const parked = new Fail(this, 'Parked', {
      error: 'BookingParked',
      cause: 'A task failed for good; the payment waits for ops.',
    });
    const names = Object.keys(signThenPayTasks) as SignThenPayTask[];
    const tasks = names.map((name) => this.createTask(name, platform));
    for (const task of tasks) task.addCatch(park, { errors: ['States.ALL'], resultPath: '$.failure' });
    const [first, ...others] = tasks;
    if (!first) throw new Error('sign-then-pay has no tasks.');
    park.next(parked);
    let last = first;
    for (const next of others) {
      last.next(next);
      last = next;
    }
    last.next(new Succeed(this, 'Paid'));

    this.machine = this.createMachine(platform, first);
    this.provides = {
      values: { SIGN_THEN_PAY_ARN: this.machine.stateMachineArn },
      arns: { signThenPay: this.machine.stateMachineArn },
    };
    new CfnOutput(this, 'SignThenPayArn', { value: this.machine.stateMachineArn });
  }

  private createTask(name: SignThenPayTask | 'parkBooking', platform: Platform): LambdaInvoke {
    const made = new HouseFunction(this, pascal(name), { spec: workflowFunctions[name], platform });
    const task = new LambdaInvoke(this, `${pascal(name)}Task`, {
      stateName: name,
      lambdaFunction: made.lambda,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      taskTimeout: Timeout.duration(Duration.seconds(TASK_TIMEOUT_SECONDS)),
    });
    task.addRetry({
      errors: [...transientErrors],
      maxAttempts: taskRetry.maxAttempts,
      interval: Duration.seconds(taskRetry.intervalSeconds),
      backoffRate: taskRetry.backoffRate,
      maxDelay: Duration.seconds(taskRetry.maxDelaySeconds),
      jitterStrategy: JitterType.FULL,
    });
    return task;
  }

  private createMachine(platform: Platform, first: LambdaInvoke): StateMachine {
    const { stage } = platform;
    const machine = new StateMachine(this, 'SignThenPay', {
      // An express run costs a fiftieth of a standard one. It may run twice: every task is idempotent.
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(first),
      timeout: Duration.seconds(RUN_TIMEOUT_SECONDS),
      logs: {
        destination: new LogGroup(this, 'Logs', {
          logGroupName: `/aws/vendedlogs/states/homeserve-${stage.name}-sign-then-pay`,
          retention: stage.logRetentionDays,
          removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Failures are logged. The way of a successful run is in the events and the logs of its tasks; logging it again costs more than the runs.',
      },
      {
        id: 'AwsSolutions-SF2',
        reason:
          'Runs are followed by the correlation id through logs and events; X-Ray would tell the same again.',
      },
    );
    const failed = machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' });
    const timedOut = machine.metricTimedOut({ period: Duration.minutes(5), statistic: 'Sum' });
    createAlarm(this, 'PayoutsParked', {
      platform,
      metric: new MathExpression({
        expression: 'failed + timedOut',
        usingMetrics: { failed, timedOut },
        period: Duration.minutes(5),
      }),
      above: 0,
      userImpact: 'A vendor whose work is signed for is not paid.',
      runbook:
        'Open GET /v1/ops-manager/payments/pending: it names the reason. Mend it, then approve the payment to let the payout run again.',
    });
    return machine;
  }
}

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
