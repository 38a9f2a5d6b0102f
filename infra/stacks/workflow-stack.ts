import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { businessMetric } from '#infra/constructs/business-metric.ts';
import { createAlarm } from '#infra/constructs/house-alarm.ts';
import { HouseFunction } from '#infra/constructs/house-function.ts';
import { createLogGroup } from '#infra/constructs/log-group.ts';
import { exported, type Platform, type Provision } from '#infra/constructs/platform.ts';
import { acknowledgeWildcards } from '#infra/constructs/wildcards.ts';
import { workflowFunctions } from './functions.ts';
import { signThenPayDefinition, type WorkflowState } from './sign-then-pay-definition.ts';

/** The sign-then-pay state machine: its tasks in order, and the one that parks a failed payout. */
export class WorkflowStack extends Stack {
  readonly provides: Provision;

  constructor(scope: Construct, id: string, props: StackProps & { readonly platform: Platform }) {
    super(scope, id, props);
    const { platform } = props;
    const arns = Object.fromEntries(
      Object.entries(workflowFunctions).map(([name, spec]) => {
        const made = new HouseFunction(this, name.charAt(0).toUpperCase() + name.slice(1), {
          spec,
          platform,
        });
        return [name, made.lambda.functionArn];
      }),
    ) as Record<WorkflowState, string>;
    const machine = this.createMachine(platform, arns);
    this.createAlarms(platform, machine);
    this.provides = exported(this, {
      values: { SIGN_THEN_PAY_ARN: machine.stateMachineArn },
      arns: { signThenPay: machine.stateMachineArn },
    });
    new CfnOutput(this, 'SignThenPayArn', { value: machine.stateMachineArn });
  }

  private createMachine(platform: Platform, arns: Readonly<Record<WorkflowState, string>>): StateMachine {
    const role = new Role(this, 'MachineRole', {
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(arns) }),
    );
    const machine = new StateMachine(this, 'SignThenPay', {
      // An express run costs a small part of a standard one. It may run twice: every task is idempotent.
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromString(this.toJsonString(signThenPayDefinition(arns))),
      role,
      logs: {
        destination: createLogGroup(this, 'Logs', platform.stage, { vendedBy: 'states' }),
        level: LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    acknowledgeWildcards(role, ['*'], 'The actions that set up log delivery take no resource.');
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions-SF1',
        reason:
          'Failures are logged. A run that succeeds is told by its events and the logs of its tasks; logging it a third time costs more than the runs.',
      },
      {
        id: 'AwsSolutions-SF2',
        reason: 'A run is followed by its correlation id through logs and events; X-Ray would tell the same.',
      },
    );
    return machine;
  }

  private createAlarms(platform: Platform, machine: StateMachine): void {
    createAlarm(this, 'PayoutsParked', {
      platform,
      // A run that parks the payout ends as failed, and no run can exceed its timeout.
      metric: machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
      above: 0,
      userImpact: 'A vendor whose work is signed for is not paid.',
      runbook:
        'GET /v1/ops-manager/payments/pending names the reason. Mend it, then approve the payment: the payout runs again.',
    });
    createAlarm(this, 'PaymentIncidents', {
      platform,
      // As long as a measure may come late: it stands at the minute its event occurred.
      metric: businessMetric(platform.stage.name, 'PaymentIncidents', 'Sum', Duration.minutes(15)),
      above: 0,
      userImpact:
        "A customer is owed a refund that the bank did not take, the customer's bank took a payment back and waits for an answer, or what the payment provider says is not read.",
      runbook:
        'GET /v1/ops-manager/alerts names the payment and what to do. A chargeback that nobody answers within days is lost. If it names none, read the lines «webhook unreadable» of the function Webhooks.',
    });
  }
}
