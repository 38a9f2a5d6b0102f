import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  CfnAlarm,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS_SERVICE, type Measure, measuredStatuses, metricsNamespace } from '#contracts/metrics.ts';
import { businessMetric } from '#infra/constructs/business-metric.ts';
import { createAlarm } from '#infra/constructs/house-alarm.ts';
import type { Platform } from '#infra/constructs/platform.ts';
import { functionErrorsAlarm, throttlesAlarm } from './alarm-descriptions.ts';

const PERIOD = Duration.minutes(5);

export type ObservabilityStackProps = StackProps & {
  readonly platform: Platform;
  readonly apiId: string;
  readonly socketsId: string;
  readonly signThenPayArn: string;
  readonly operationalTable: string;
  /** The stacks whose alarms the dashboard shows. */
  readonly watched: readonly Stack[];
};

/** The dashboard, and alarms over all functions. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const prefix = `homeserve-${props.platform.stage.name}`;
    const dashboard = new Dashboard(this, 'Dashboard', {
      // Dashboards are global in the account, so the name has the region.
      dashboardName: `${prefix}-${this.region}`,
      defaultInterval: Duration.hours(6),
    });
    createAlarms(this, props.platform);
    // By name: a reference would prevent the deletion of an alarm in another stack.
    const alarms = [...props.watched, this]
      .flatMap((stack) => stack.node.findAll())
      .flatMap((child) =>
        child instanceof CfnAlarm && child.alarmName !== undefined ? [child.alarmName] : [],
      )
      .map((name) => Alarm.fromAlarmName(this, name, name));
    dashboard.addWidgets(
      new TextWidget({
        markdown: 'Each alarm says in its description whom it hurts and what to do first.',
        width: 24,
        height: 1,
      }),
      new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 }),
    );
    dashboard.addWidgets(...businessWidgets(props.platform.stage.name));
    dashboard.addWidgets(...apiWidgets(props));
    dashboard.addWidgets(...eventWidgets(prefix, props.signThenPayArn));
    dashboard.addWidgets(...ageWidgets(props.platform.stage.name, prefix));
    dashboard.addWidgets(...machineryWidgets(prefix, props.operationalTable));
  }
}

/**
 * Alarms for failures that neither a caller nor a dead-letter queue shows: failing sockets and throttled functions. They
 * use Lambda's account-wide metrics, since an alarm is billed by its number of metrics.
 */
function createAlarms(scope: Construct, platform: Platform): void {
  const total = (name: string) => metric('AWS/Lambda', name, 'Sum', {});
  createAlarm(scope, 'FunctionErrors', {
    platform,
    ...functionErrorsAlarm,
    metric: total('Errors'),
    above: 5,
  });
  createAlarm(scope, 'FunctionsThrottled', {
    platform,
    ...throttlesAlarm,
    metric: total('Throttles'),
    above: 0,
  });
}

/** Bookings, vendors and money, measured by the events of the audit trail. */
function businessWidgets(stage: string): GraphWidget[] {
  const business = (measure: Measure, statistic: string, label: string, status?: string) =>
    businessMetric(stage, measure, statistic, PERIOD, { label, ...(status === undefined ? {} : { status }) });
  return [
    graph(
      'Bookings by state',
      measuredStatuses.map((status) => business('Bookings', 'Sum', status, status)),
      6,
    ),
    graph(
      'Time to assign, and from signature to payout, s',
      [
        business('TimeToAssign', 'p50', 'assign p50'),
        business('TimeToAssign', 'p95', 'assign p95'),
        business('SignToPay', 'p50', 'sign to pay p50'),
        business('SignToPay', 'p95', 'sign to pay p95'),
      ],
      6,
    ),
    graph('Offers that are accepted, of 1', [business('OfferAcceptance', 'Average', 'accepted')], 6),
    graph('Failed refunds, chargebacks, unreadable notices', [business('PaymentIncidents', 'Sum', 'all')], 6),
  ];
}

/** The delay of events: to the audit trail, and before each consumer. */
function ageWidgets(stage: string, prefix: string): GraphWidget[] {
  const age = (statistic: string) =>
    metric(metricsNamespace(stage), 'EventAge', statistic, { service: METRICS_SERVICE });
  return [
    graph('From a write to the audit trail, ms', [age('p50'), age('p99')], 12),
    graph(
      'Wait before each consumer, ms (p99)',
      [search('AWS/Lambda,FunctionName', 'AsyncEventAge', `${prefix}-events`, 'p99')],
      12,
    ),
  ];
}

function apiWidgets({ apiId, socketsId }: ObservabilityStackProps): GraphWidget[] {
  const http = (name: string, statistic: string) =>
    metric('AWS/ApiGateway', name, statistic, { ApiId: apiId });
  const sockets = (name: string) => metric('AWS/ApiGateway', name, 'Sum', { ApiId: socketsId });
  return [
    graph('Requests and their errors', [http('Count', 'Sum'), http('4xx', 'Sum'), http('5xx', 'Sum')]),
    graph('Latency, ms', [http('Latency', 'p50'), http('Latency', 'p99')]),
    graph('Sockets', [
      sockets('ConnectCount'),
      sockets('MessageCount'),
      sockets('ClientError'),
      sockets('ExecutionError'),
    ]),
  ];
}

function eventWidgets(prefix: string, signThenPayArn: string): GraphWidget[] {
  const runs = (name: string) => metric('AWS/States', name, 'Sum', { StateMachineArn: signThenPayArn });
  return [
    graph('sign-then-pay', [
      runs('ExecutionsStarted'),
      runs('ExecutionsSucceeded'),
      runs('ExecutionsFailed'),
    ]),
    graph('Age of the oldest unpublished event, ms', [
      search('AWS/Lambda,FunctionName', 'IteratorAge', `${prefix}-events Publisher`, 'Maximum'),
    ]),
    graph('Dead letters', [
      search('AWS/SQS,QueueName', 'ApproximateNumberOfMessagesVisible', `${prefix} DeadLetters`, 'Maximum'),
    ]),
  ];
}

function machineryWidgets(prefix: string, operationalTable: string): GraphWidget[] {
  const table = (name: string) => metric('AWS/DynamoDB', name, 'Sum', { TableName: operationalTable });
  return [
    graph('Errors and throttles of functions', [
      search('AWS/Lambda,FunctionName', 'Errors', prefix, 'Sum'),
      search('AWS/Lambda,FunctionName', 'Throttles', prefix, 'Sum'),
    ]),
    graph('Duration of functions, ms (p99)', [search('AWS/Lambda,FunctionName', 'Duration', prefix, 'p99')]),
    graph('Operational table', [
      table('ConsumedReadCapacityUnits'),
      table('ConsumedWriteCapacityUnits'),
      table('TransactionConflict'),
    ]),
  ];
}

const metric = (
  namespace: string,
  metricName: string,
  statistic: string,
  dimensionsMap: Readonly<Record<string, string>>,
): Metric => new Metric({ namespace, metricName, statistic, dimensionsMap, period: PERIOD });

/** Searches metrics by resource name, so that new functions and queues are included. */
const search = (schema: string, metricName: string, words: string, statistic: string): IMetric =>
  new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${metricName}" ${words}', '${statistic}', ${PERIOD.toSeconds()})`,
    usingMetrics: {},
    period: PERIOD,
    label: '',
  });

const graph = (title: string, left: IMetric[], width = 8): GraphWidget =>
  new GraphWidget({ title, left, width, height: 6 });
