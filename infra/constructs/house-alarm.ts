import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Platform } from './platform.ts';

/** What the person on call must know. Required for every alarm. */
export type AlarmDescription = {
  /** What users notice, in one sentence. */
  readonly userImpact: string;
  /** The first thing to look at and do. */
  readonly runbook: string;
};

export type HouseAlarmProps = AlarmDescription & {
  readonly platform: Pick<Platform, 'alarmTopic'>;
  readonly metric: IMetric;
  /** In alarm when the metric is above this. */
  readonly above: number;
  readonly periods?: number;
};

/** An alarm whose description states the user impact and the runbook; it notifies the topic when it starts and ends. */
export function createAlarm(scope: Construct, id: string, props: HouseAlarmProps): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmName: alarmName(scope, id),
    metric: props.metric,
    threshold: props.above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: props.periods ?? 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    alarmDescription: `User impact: ${props.userImpact} Runbook: ${props.runbook}`,
  });
  const action = new SnsAction(props.platform.alarmTopic);
  alarm.addAlarmAction(action);
  alarm.addOkAction(action);
  return alarm;
}

/** An alarm name that is clear in an e-mail: stack, component and problem. */
function alarmName(scope: Construct, id: string): string {
  const stack = Stack.of(scope);
  return [stack.stackName, ...(scope === stack ? [] : [scope.node.id]), id].join('-');
}

/** The number of messages in a dead-letter queue. */
export const waitingMessages = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' });
