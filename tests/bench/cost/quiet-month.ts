import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { synthesize } from '#infra/local/synthesize.ts';
import { production } from '#tests/support/production.ts';
import type { Counts } from './count.ts';
import { alwaysFree } from './prices.ts';

const template = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
});
const queries = z.array(z.looseObject({ MetricStat: z.unknown() })).optional();
/** An alarm is billed by the metrics it looks at: those of its expression, or its one. */
const metricsOf = (alarm: Readonly<Record<string, unknown>>): number =>
  queries.parse(alarm['Metrics'])?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1;

/** What the production stage has standing when nobody calls: counted in its templates. */
export async function countStanding(): Promise<Counts> {
  const outDir = mkdtempSync(join(tmpdir(), 'homeserve-cost-'));
  try {
    await synthesize({ outDir, context: { stage: 'prod', stages: { prod: production } } });
    const resources = readdirSync(outDir)
      .filter((file) => file.endsWith('.template.json'))
      .flatMap((file) => {
        const { Resources } = template.parse(JSON.parse(readFileSync(join(outDir, file), 'utf8')));
        return Object.values(Resources);
      });
    const ofType = (type: string) => resources.filter(({ Type }) => Type === type);
    const count = (type: string): number => ofType(type).length;
    const alarmMetrics = ofType('AWS::CloudWatch::Alarm').reduce(
      (sum, { Properties }) => sum + metricsOf(Properties),
      0,
    );
    return {
      secretMonths: count('AWS::SecretsManager::Secret'),
      alarmMonths: Math.max(0, alarmMetrics - alwaysFree.alarms),
      dashboardMonths: Math.max(0, count('AWS::CloudWatch::Dashboard') - alwaysFree.dashboards),
      keyMonths: count('AWS::KMS::Key'),
    };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
