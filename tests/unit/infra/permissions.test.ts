import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { appendOnlyActions } from '#infra/constructs/tables.ts';
import { denied, permissions, synthesized } from './synthesized.ts';

const dev = synthesized('dev');
const all = permissions(dev);
const mentions = (resources: readonly string[], start: string) =>
  resources.some((resource) => new RegExp(`^<${start}[0-9A-F]{8}(\\.Arn)?>`).test(resource));
const rolesThat = (action: string) =>
  [
    ...new Set(
      all.filter((p) => p.actions.includes(action)).map((p) => p.role.replace(/Role[0-9A-F]{8}$/, '')),
    ),
  ].sort();

describe('the roles', () => {
  it('belong to one function each', () => {
    const functions = dev.ofType('AWS::Lambda::Function');
    const roles = functions.map((f) => dev.text(f.Properties['Role']));
    expect(new Set(roles).size).toBe(functions.length);
  });

  it('have no managed policies', () => {
    for (const role of dev.ofType('AWS::IAM::Role')) {
      expect(role.Properties['ManagedPolicyArns']).toBeUndefined();
      expect(role.Properties['Policies']).toBeUndefined();
    }
  });

  it('can only be assumed for this account, where the service supports the condition', () => {
    const trust = z.object({
      Statement: z.tuple([
        z.object({
          Principal: z.object({ Service: z.string() }),
          Condition: z.optional(
            z.object({ StringEquals: z.object({ 'aws:SourceAccount': z.object({ Ref: z.string() }) }) }),
          ),
        }),
      ]),
    });
    const trusted = dev.ofType('AWS::IAM::Role').map(({ Properties }) => {
      const [{ Principal, Condition }] = trust.parse(Properties['AssumeRolePolicyDocument']).Statement;
      return [Principal.Service, Condition?.StringEquals['aws:SourceAccount'].Ref ?? 'anybody'].join(' for ');
    });
    // AWS documents no such key for the execution roles of Lambda.
    expect([...new Set(trusted)].sort()).toEqual([
      'lambda.amazonaws.com for anybody',
      'scheduler.amazonaws.com for AWS::AccountId',
      'states.amazonaws.com for AWS::AccountId',
    ]);
  });

  it('have no wildcard in actions', () => {
    for (const { role, actions } of all) {
      expect(
        actions.filter((action) => action.includes('*')),
        role,
      ).toEqual([]);
    }
  });

  it('have resource * only where AWS supports no resource', () => {
    const everything = all.filter((p) => p.resources.includes('*'));
    const allowed: Readonly<Record<string, RegExp>> = {
      MachineRole: /^logs:/,
      PublisherRole: /^dynamodb:ListStreams$/,
      AuditRole: /^dynamodb:ListStreams$/,
      AnchorRole: /^dynamodb:ListStreams$/,
      InsightsRole: /^dynamodb:ListStreams$/,
      AuthRole: /^sns:Publish$/,
    };
    for (const { role, actions } of everything) {
      for (const action of actions) expect(action).toMatch(allowed[role.slice(0, -8)] ?? /^$/);
    }
  });

  it("let logs be written to the function's own group alone", () => {
    const writing = all.filter((p) => p.actions.includes('logs:PutLogEvents'));
    expect(writing).toHaveLength(dev.ofType('AWS::Lambda::Function').length);
    for (const { role, resources } of writing) {
      const owner = role.replace(/Role[0-9A-F]{8}$/, '');
      expect(resources).toHaveLength(1);
      expect(resources[0]).toMatch(new RegExp(`^<${owner}Logs[0-9A-F]{8}.Arn>$`));
    }
  });
});

it('may send text messages to phone numbers, but not to topics', () => {
  expect(rolesThat('sns:Publish')).toEqual(['Auth']);
  expect(denied(dev)).toEqual([
    expect.objectContaining({
      role: expect.stringMatching(/^AuthRole/),
      actions: ['sns:Publish'],
      resources: ['arn:<AWS::Partition>:sns:*:*:*'],
    }),
  ]);
});

describe('append-only tables', () => {
  it.each(['Ledger', 'Audit', 'Signatures'])('%s can only be appended to and read', (name) => {
    const allowed = all.filter(
      (p) => mentions(p.resources, name) && !p.resources.every((resource) => resource.endsWith('/stream/*')),
    );
    expect(allowed.length).toBeGreaterThan(0);
    for (const { role, actions } of allowed) {
      expect(
        actions.filter((action) => !appendOnlyActions.some((known) => known === action)),
        role,
      ).toEqual([]);
    }
  });
});

describe('restricted permissions', () => {
  it('only the publisher puts events on the bus; the audit function may only set records aside', () => {
    expect(rolesThat('events:PutEvents')).toEqual(['Audit', 'Publisher']);
    const ofAudit = all.filter((p) => p.actions.includes('events:PutEvents') && p.role.startsWith('Audit'));
    expect(ofAudit.map(({ condition }) => condition)).toEqual([
      { StringEquals: { 'events:detail-type': 'set-aside' } },
    ]);
  });

  it('only auth and the functions that create and rotate keys can read token keys and pepper', () => {
    const readers = (secret: string) =>
      all
        .filter((p) => mentions(p.resources, secret))
        .map((p) => p.role.replace(/Role[0-9A-F]{8}$/, ''))
        .sort();
    expect(readers('TokenKeys')).toEqual(['Auth', 'CreateKeys', 'RotateKeys']);
    expect(readers('Pepper')).toEqual(['Auth', 'CreateKeys']);
  });

  it('only payout starts the state machine, and only timers and connect create schedules', () => {
    expect(rolesThat('states:StartExecution')).toEqual(['PayoutConsumer']);
    expect(rolesThat('scheduler:CreateSchedule')).toEqual(['Connect', 'TimersConsumer']);
    expect(rolesThat('scheduler:DeleteSchedule')).toEqual(['TimersConsumer']);
    const passing = all.filter((p) => p.actions.includes('iam:PassRole'));
    expect(passing.map(({ resources }) => resources[0]).sort()).toEqual([
      expect.stringMatching(/^<DeadlineRole/),
      expect.stringMatching(/^<TimerRole/),
    ]);
    for (const { condition } of passing)
      expect(condition).toEqual({ StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } });
  });

  it('evidence can be put and read under its prefixes, never deleted', () => {
    for (const { actions, resources } of all.filter((p) => mentions(p.resources, 'Vault'))) {
      for (const action of actions)
        expect(['s3:PutObject', 's3:GetObject', 's3:ListBucket']).toContain(action);
      if (actions.includes('s3:ListBucket')) continue;
      for (const resource of resources.filter((r) => r.startsWith('<Vault')))
        expect(resource).toMatch(/\.Arn>\/(signatures|anchors)\/\*$/);
    }
  });
});

describe('resource policies', () => {
  it('refuse buckets and queues without TLS', () => {
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy']) {
      for (const policy of dev.ofType(type)) {
        const { Statement } = z
          .object({ Statement: z.array(z.looseObject({ Effect: z.string() })) })
          .parse(policy.Properties['PolicyDocument']);
        expect(Statement).toContainEqual(
          expect.objectContaining({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        );
      }
    }
  });

  it('let API Gateway, EventBridge and nobody else call functions', () => {
    for (const permission of dev.ofType('AWS::Lambda::Permission')) {
      expect(['apigateway.amazonaws.com', 'events.amazonaws.com']).toContain(
        permission.Properties['Principal'],
      );
      expect(permission.Properties['SourceArn']).toBeDefined();
    }
  });
});
