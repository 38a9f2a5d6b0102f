import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { environment } from '#contracts/environment.ts';
import { allFunctions } from '#infra/stacks/functions.ts';
import { synthesized } from './synthesized.ts';

const prod = synthesized('prod');
const lambdas = prod.ofType('AWS::Lambda::Function');
const variables = (properties: Readonly<Record<string, unknown>>) =>
  z.object({ Variables: z.record(z.string(), z.unknown()) }).parse(properties['Environment']).Variables;

/** The variables of a stage's function with this setting. */
const settingsOf = (stage: Record<string, unknown>, named: string) =>
  synthesized('dev', stage)
    .ofType('AWS::Lambda::Function')
    .map(({ Properties }) => variables(Properties))
    .find((settings) => named in settings);

describe('the settings of a stage', () => {
  it('include the SMS registration in the function that sends text messages', () => {
    const sms = { senderId: 'HOMSRV', entityId: '1101456789000012345', templateId: '1107161234567890123' };
    expect(settingsOf({ sms }, 'SMS_SENDER_ID')).toMatchObject({
      SMS_SENDER_ID: sms.senderId,
      SMS_ENTITY_ID: sms.entityId,
      SMS_TEMPLATE_ID: sms.templateId,
    });
    expect(settingsOf({}, 'SMS_SENDER_ID')).toBeUndefined();
  });

  it('include the approval limit of ops', () => {
    expect(settingsOf({}, 'OPS_APPROVAL_LIMIT_MINOR')).toMatchObject({ OPS_APPROVAL_LIMIT_MINOR: '2500000' });
    const lower = settingsOf({ opsApprovalLimitMinor: 100_000 }, 'OPS_APPROVAL_LIMIT_MINOR');
    expect(lower).toMatchObject({ OPS_APPROVAL_LIMIT_MINOR: '100000' });
  });
});

describe('the functions', () => {
  it('are exactly those of functions.ts', () => {
    const entries = lambdas.map((f) => z.object({ entry: z.string() }).parse(f.Metadata['HomeServe']).entry);
    expect(entries.sort()).toEqual(allFunctions.map((spec) => spec.entry).sort());
  });

  it('include every handler in the source tree', () => {
    const root = join(import.meta.dirname, '..', '..', '..');
    const handlers = globSync('functions/**/*.ts', { cwd: root }).filter((file) =>
      /^export (const|(async )?function) handler\b/m.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(handlers.sort()).toEqual(allFunctions.map((spec) => spec.entry).sort());
  });

  it.each(lambdas.map((f) => [f.id, f.Properties] as const))(
    '%s runs Node.js 24 on arm64',
    (_, properties) => {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(String(properties['Handler'])).toMatch(/handler$/);
      expect(
        prod.text(z.object({ LogGroup: z.unknown() }).parse(properties['LoggingConfig']).LogGroup),
      ).toMatch(/Logs/);
    },
  );

  it.each(lambdas.map((f) => [f.id, f.Properties] as const))(
    '%s gets settings that the contract knows',
    (_, properties) => {
      for (const name of Object.keys(variables(properties))) expect(Object.keys(environment)).toContain(name);
    },
  );

  it.each(lambdas.map((f) => [f.id, f.Properties] as const))(
    '%s is told where secrets are, not what they are',
    (_, properties) => {
      for (const [name, value] of Object.entries(variables(properties))) {
        expect(JSON.stringify(value)).not.toMatch(/resolve:secretsmanager|resolve:ssm|SecretString/);
        if (name.endsWith('_SECRET')) expect(prod.text(value)).toMatch(/^<[A-Za-z]+[0-9A-F]{8}>$/);
      }
    },
  );
});
