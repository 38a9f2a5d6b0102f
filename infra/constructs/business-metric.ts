import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_SERVICE, type Measure, metricsNamespace } from '#contracts/metrics.ts';

/** A measure of the business as `insights` writes it; of bookings in one state, where one is named. */
export const businessMetric = (
  stage: string,
  measure: Measure,
  statistic: string,
  period: Duration,
  look: { readonly label?: string; readonly status?: string } = {},
): Metric =>
  new Metric({
    namespace: metricsNamespace(stage),
    metricName: measure,
    statistic,
    ...(look.label === undefined ? {} : { label: look.label }),
    dimensionsMap: {
      service: METRICS_SERVICE,
      ...(look.status === undefined ? {} : { Status: look.status }),
    },
    period,
  });
