import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Platform } from '../constructs/platform.ts';

/** The namespace and the dimension under which the functions write their metrics. */
const OWN_METRICS = { namespace: 'HomeServe', dimensionsMap: { service: 'homeserve' } } as const;

export type ObservabilityStackProps = StackProps & {
  readonly platform: Platform;
  readonly apiId: string;
  readonly signThenPayArn: string;
  readonly operationalTable: string;
  readonly watched: readonly Stack[];
};

/** One page that answers: do bookings come through, do vendors get paid, is anything stuck. */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: `homeserve-${props.platform.stage.name}`,
      defaultInterval: Duration.hours(6),
    });
    const alarms = props.watched.flatMap((stack) =>
      stack.node.findAll().filter((child): child is Alarm => child instanceof Alarm),
    );
    dashboard.addWidgets(
      new TextWidget({
        markdown: 'Each alarm states whom it hurts and what to do first.',
        width: 24,
        height: 1,
      }),
      new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 }),
    );
    dashboard.addWidgets(...this.businessWidgets());
    dashboard.addWidgets(...this.apiWidgets(props.apiId));
    dashboard.addWidgets(...this.machineryWidgets(props));
  }

  private businessWidgets(): GraphWidget[] {
    return [
      graph('Bookings', [own('BookingsCreated'), own('BookingsAssigned'), own('BookingsClosed')]),
      graph('Minutes to assign', [own('TimeToAssign', 'p50'), own('TimeToAssign', 'p90')]),
      graph('Offers', [own('OffersAccepted'), own('OffersDeclined'), own('OffersExpired')]),
      graph('Signature to payout', [own('SignToPay', 'p50'), own('SignToPay', 'p99'), own('PayoutsParked')]),
    ];
  }

  private apiWidgets(apiId: string): GraphWidget[] {
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        statistic,
        dimensionsMap: { ApiId: apiId },
        period: Duration.minutes(5),
      });
    return [
      graph('Requests', [metric('Count', 'Sum')]),
      graph('Errors', [metric('4xx', 'Sum'), metric('5xx', 'Sum')]),
      graph('Latency', [metric('Latency', 'p50'), metric('Latency', 'p99')]),
    ];
  }

  private machineryWidgets({ signThenPayArn, operationalTable }: ObservabilityStackProps): GraphWidget[] {
    const runs = (metricName: string) =>
      new Metric({
        namespace: 'AWS/States',
        metricName,
        statistic: 'Sum',
        dimensionsMap: { StateMachineArn: signThenPayArn },
        period: Duration.minutes(5),
      });
    const table = (metricName: string) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        statistic: 'Sum',
        dimensionsMap: { TableName: operationalTable },
        period: Duration.minutes(5),
      });
    return [
      graph('sign-then-pay', [
        runs('ExecutionsStarted'),
        runs('ExecutionsFailed'),
        runs('ExecutionsTimedOut'),
      ]),
      graph('Age of events when consumed', [own('EventAge', 'p50'), own('EventAge', 'p99')]),
      graph('Operational table', [
        table('ConsumedReadCapacityUnits'),
        table('ConsumedWriteCapacityUnits'),
        table('TransactionConflict'),
      ]),
    ];
  }
}

const own = (metricName: string, statistic = 'Sum'): Metric =>
  new Metric({ ...OWN_METRICS, metricName, statistic, period: Duration.minutes(5) });

const graph = (title: string, left: IMetric[]): GraphWidget =>
  new GraphWidget({ title, left, width: 6, height: 6 });
