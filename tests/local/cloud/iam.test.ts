import { describe, expect, it } from 'vitest';
import { isAllowed, statementsOf } from '#infra/local/aws/iam.ts';

const TABLE = 'arn:aws:dynamodb:ap-south-1:000000000000:table/Orders';
const policy = (...Statement: unknown[]) => statementsOf({ Version: '2012-10-17', Statement });
const allow = (Action: unknown, Resource: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

describe('judging calls by policies', () => {
  it.each([
    ['an exact action and resource', allow('dynamodb:GetItem', TABLE), true],
    ['an action in other case', allow('DynamoDB:getitem', TABLE), true],
    ['a wildcard action', allow('dynamodb:Get*', [TABLE]), true],
    ['a wildcard resource', allow(['dynamodb:GetItem'], 'arn:aws:dynamodb:*:*:table/Ord?rs'), true],
    ['another table', allow('dynamodb:GetItem', `${TABLE}2`), false],
    ['only an index of the table', allow('dynamodb:GetItem', `${TABLE}/index/*`), false],
    ['another action', allow('dynamodb:PutItem', TABLE), false],
    ['everything but this action', { Effect: 'Allow', NotAction: 'dynamodb:GetItem', Resource: '*' }, false],
    ['a dot that is no wildcard', allow('dynamodb:GetItem', TABLE.replace('Orders', 'Ord.rs')), false],
  ])('%s', (_what, statement, expected) => {
    const permission = { action: 'dynamodb:GetItem', resource: TABLE };
    expect(isAllowed(policy(statement), permission)).toBe(expected);
  });

  it('refuses what no statement allows', () => {
    expect(isAllowed([], { action: 's3:GetObject', resource: '*' })).toBe(false);
  });

  it('lets a denial win over a permission', () => {
    const statements = policy(allow('dynamodb:*', '*'), {
      Effect: 'Deny',
      Action: 'dynamodb:DeleteItem',
      Resource: TABLE,
    });
    expect(isAllowed(statements, { action: 'dynamodb:DeleteItem', resource: TABLE })).toBe(false);
    expect(isAllowed(statements, { action: 'dynamodb:GetItem', resource: TABLE })).toBe(true);
  });

  it('holds every leading key of a call against ForAllValues', () => {
    const statements = policy(
      allow('dynamodb:Query', TABLE, {
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['customer#*'] } },
      }),
    );
    const query = (...keys: string[]) => ({
      action: 'dynamodb:Query',
      resource: TABLE,
      context: { 'dynamodb:leadingkeys': keys },
    });
    expect(isAllowed(statements, query('customer#1', 'customer#2'))).toBe(true);
    expect(isAllowed(statements, query('customer#1', 'vendor#2'))).toBe(false);
  });

  it('reads a condition that it can not judge in the stricter way', () => {
    const Condition = { NumericLessThan: { 's3:max-keys': '10' } };
    const permission = { action: 's3:ListBucket', resource: 'arn:aws:s3:::b' };
    expect(isAllowed(policy(allow('s3:*', '*', { Condition })), permission)).toBe(false);
    const denial = { Effect: 'Deny', Action: 's3:*', Resource: '*', Condition };
    expect(isAllowed(policy(allow('s3:*', '*'), denial), permission)).toBe(false);
  });
});
