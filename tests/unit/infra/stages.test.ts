import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStage } from '#infra/stages.ts';

const context = (values: Record<string, unknown>) => ({ tryGetContext: (key: string) => values[key] });

describe('the settings of a stage', () => {
  it('are those of dev when the context names none', () => {
    expect(readStage(context({})).name).toBe('dev');
  });

  it('name the stages there are when an unknown one is asked for', () => {
    expect(() => readStage(context({ stage: 'staging' }))).toThrow(
      'There is no stage "staging": use one of local, dev, prod.',
    );
  });

  it('take what the context changes', () => {
    const stage = readStage(
      context({ stage: 'prod', stages: { prod: { alarmEmail: 'ops@example.org', vaultLockDays: 365 } } }),
    );
    expect(stage).toMatchObject({ name: 'prod', alarmEmail: 'ops@example.org', vaultLockDays: 365 });
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

  it('come from the command line as text too, and are named there as well when they are wrong', () => {
    const given = (stages: string) => readStage(context({ stage: 'dev', stages }));
    expect(given('{"dev":{"logRetentionDays":30}}').logRetentionDays).toBe(30);
    expect(() => given('{"dev":{"logRetentionDays":8}}')).toThrow('logRetentionDays');
    expect(() => given('{dev:')).toThrow('The context "stages"');
  });

  it('name a stage in the context that does not exist', () => {
    expect(() => readStage(context({ stages: { staging: {} } }))).toThrow('The context "stages"');
  });

  it('never let production lose its data or its rate limits', () => {
    expect(() => readStage(context({ stage: 'prod', stages: { prod: { keepData: false } } }))).toThrow(
      'must keep its data',
    );
    expect(() => readStage(context({ stage: 'prod', stages: { prod: { rateLimitFactor: 10 } } }))).toThrow(
      'must keep its rate limits',
    );
  });

  it('are refused in one line by the app', () => {
    const app = join(import.meta.dirname, '..', '..', '..', 'bin', 'app.ts');
    const env = { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ stage: 'staging' }) };
    const { status, stderr } = spawnSync(process.execPath, [app], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toBe('There is no stage "staging": use one of local, dev, prod.\n');
  });
});
