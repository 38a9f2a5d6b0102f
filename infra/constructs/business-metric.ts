import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_SERVICE, type Measure, metricsNamespace } from '#contracts/metrics.ts';

/** A business metric as written by `insights`; limited to one booking state if `status` is given. */
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
