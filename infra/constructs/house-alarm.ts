import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Platform } from './platform.ts';

/** What the person who is woken up must know. Both are asked of every alarm. */
export type AlarmStory = {
  /** What users notice, in one sentence. */
  readonly userImpact: string;
  /** The first thing to look at and do. */
  readonly runbook: string;
};

export type HouseAlarmProps = AlarmStory & {
  readonly platform: Pick<Platform, 'alarmTopic'>;
  readonly metric: IMetric;
  /** In alarm when the metric is above this. */
  readonly above: number;
  readonly periods?: number;
};

/** An alarm that says whom it hurts and what to do, and tells the topic when it starts and ends. */
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

/** A name to read in an e-mail at night: the stack, the part of it, and what is wrong. */
function alarmName(scope: Construct, id: string): string {
  const stack = Stack.of(scope);
  return [stack.stackName, ...(scope === stack ? [] : [scope.node.id]), id].join('-');
}

/** The messages that wait in a dead-letter queue. */
export const waitingMessages = (queue: IQueue): IMetric =>
  queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' });
