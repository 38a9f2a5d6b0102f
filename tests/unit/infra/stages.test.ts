import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStage } from '#infra/stages.ts';
import { production } from '#tests/support/production.ts';

const context = (values: Record<string, unknown>) => ({ tryGetContext: (key: string) => values[key] });

const prod = (changes: Record<string, unknown>) =>
  readStage(context({ stage: 'prod', stages: { prod: { ...production, ...changes } } }));

describe('the settings of a stage', () => {
  it('are those of dev when the context names none', () => {
    expect(readStage(context({})).name).toBe('dev');
  });

  it('name the stages there are when an unknown one is asked for', () => {
    expect(() => readStage(context({ stage: 'staging' }))).toThrow(
      'There is no stage "staging": use one of local, dev, prod.',
    );
  });

  it('are overridden by the context', () => {
    const stage = readStage(
      context({ stage: 'prod', stages: { prod: { ...production, vaultLockDays: 365 } } }),
    );
    expect(stage).toMatchObject({ name: 'prod', ...production, vaultLockDays: 365 });
    expect(stage.keepData).toBe(true);
  });

  it.each([
    [{ logRetentionDays: 8 }, 'logRetentionDays'],
    [{ corsOrigins: ['https://app.example.org/'] }, 'corsOrigins.0: an origin has a scheme and a host'],
    [{ corsOrigins: ['*'] }, 'corsOrigins.0'],
    [{ throttle: { rate: 0, burst: 1 } }, 'throttle.rate'],
    [{ alarmEmial: 'ops@example.org' }, 'alarmEmial'],
    [{ domain: { name: 'api.example.org' } }, 'domain.certificateArn'],
    [{ opsApprovalLimitMinor: 0 }, 'opsApprovalLimitMinor'],
    [{ opsApprovalLimitMinor: 99.5 }, 'opsApprovalLimitMinor'],
    [{ sms: { senderId: 'HOMSRV', entityId: '1' } }, 'sms.templateId'],
    [{ sms: { senderId: 'HOME-SERVE', entityId: '1', templateId: '2' } }, 'sms.senderId: three to six'],
    [{ sms: { senderId: 'HOMSRV', entityId: 'IN-1', templateId: '2' } }, 'sms.entityId: digits'],
  ])('name what is wrong in %j', (changes, message) => {
    expect(() => readStage(context({ stage: 'dev', stages: { dev: changes } }))).toThrow(message);
  });

  it('are parsed from command-line text and named when invalid', () => {
    const given = (stages: string) => readStage(context({ stage: 'dev', stages }));
    expect(given('{"dev":{"logRetentionDays":30}}').logRetentionDays).toBe(30);
    expect(() => given('{"dev":{"logRetentionDays":8}}')).toThrow('logRetentionDays');
    expect(() => given('{dev:')).toThrow('The context "stages"');
  });

  it('name a stage in the context that does not exist', () => {
    expect(() => readStage(context({ stages: { staging: {} } }))).toThrow('The context "stages"');
  });

  it('never let production lose its data or its rate limits', () => {
    expect(() => prod({ keepData: false })).toThrow('must keep its data');
    expect(() => prod({ rateLimitFactor: 10 })).toThrow('must keep its rate limits');
  });

  it('have no defaults for names in production; one error lists all missing ones', () => {
    expect(() => readStage(context({ stage: 'prod' }))).toThrow(
      /^Stage prod must be told tokenIssuer, corsOrigins, appUrl, mailFrom, alarmEmail, under context.stages.prod in cdk.json.$/,
    );
    const { tokenIssuer, corsOrigins, mailFrom } = production;
    const some = { tokenIssuer, corsOrigins, mailFrom };
    expect(() => readStage(context({ stage: 'prod', stages: { prod: some } }))).toThrow(
      'must be told appUrl, alarmEmail,',
    );
  });

  it.each([
    { tokenIssuer: 'https://api.homeserve.example' },
    { corsOrigins: ['https://app.homeserve.example.org', 'http://localhost:3000'] },
    { appUrl: 'https://app.homeserve.test' },
    { mailFrom: 'no-reply@homeserve.example' },
    { alarmEmail: 'ops@homeserve.invalid' },
  ])('are not made up in production: %j', (changes) => {
    expect(() => prod(changes)).toThrow(
      `Stage prod must have names that exist: ${Object.keys(changes).join()} is made up.`,
    );
    expect(() => readStage(context({ stage: 'dev', stages: { dev: changes } }))).not.toThrow();
  });

  it('are reported by the app in one line', () => {
    const app = join(import.meta.dirname, '..', '..', '..', 'bin', 'app.ts');
    const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ stage: 'staging' }) };
    const { status, stderr } = spawnSync(process.execPath, [app], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toBe('There is no stage "staging": use one of local, dev, prod.\n');
  });
});
