import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { synthesize } from '#infra/local/synthesize.ts';
import type { Counts } from './count.ts';
import { alwaysFree } from './prices.ts';

const template = z.object({ Resources: z.record(z.string(), z.object({ Type: z.string() })).default({}) });

/** What the production stage has standing when nobody calls: counted in its templates. */
export async function countStanding(): Promise<Counts> {
  const outDir = mkdtempSync(join(tmpdir(), 'homeserve-cost-'));
  try {
    await synthesize({ outDir, context: { stage: 'prod' } });
    const types = readdirSync(outDir)
      .filter((file) => file.endsWith('.template.json'))
      .flatMap((file) => {
        const { Resources } = template.parse(JSON.parse(readFileSync(join(outDir, file), 'utf8')));
        return Object.values(Resources).map(({ Type }) => Type);
      });
    const count = (type: string): number => types.filter((other) => other === type).length;
    return {
      secretMonths: count('AWS::SecretsManager::Secret'),
      alarmMonths: Math.max(0, count('AWS::CloudWatch::Alarm') - alwaysFree.alarms),
      dashboardMonths: Math.max(0, count('AWS::CloudWatch::Dashboard') - alwaysFree.dashboards),
      keyMonths: count('AWS::KMS::Key'),
    };
  } finally {
    rmSync(outDir, { recursive: true });
  }
}
