import { InternalServerError } from '@aws-sdk/client-dynamodb';
import { S3ServiceException } from '@aws-sdk/client-s3';
import { InternalErrorException, ThrottledException } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { StoreBusy } from '#application/unit-of-work.ts';
import { isTransient } from '#functions/runtime/transient-error.ts';

const named = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });
const answered = (httpStatusCode: number) => ({ message: 'x', $metadata: { httpStatusCode } });
const s3 = (name: string, status: number) =>
  new S3ServiceException({ name, $fault: 'server', ...answered(status) });
describe('isTransient', () => {
  it.each([
    'TransactionInProgressException',
    'TransactionConflictException',
    'ReplicatedWriteConflictException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'ThrottlingException',
    'TooManyRequestsException',
    'ServiceUnavailable',
    'InternalError',
    'TimeoutError',
  ])('is %s, by its name', (name) => {
    expect(isTransient(named(name))).toBe(true);
  });

  it.each([
    ['of S3, slow down', s3('SlowDown', 503)],
    ['of S3, internal', s3('InternalError', 500)],
    ['of DynamoDB, internal', new InternalServerError(answered(500))],
    ['of SNS, internal', new InternalErrorException(answered(500))],
    ['of SNS, throttled', new ThrottledException(answered(429))],
    ['of a service, with a name of its own', named('KmsIsOnFire', answered(503))],
    ['of a refused connection', named('Error', { code: 'ECONNREFUSED' })],
    ['of a name that is not resolved now', named('Error', { code: 'EAI_AGAIN' })],
    ['of a store that is busy', new StoreBusy('busy')],
  ])('is one %s', (_, error) => {
    expect(isTransient(error)).toBe(true);
  });
});

it.each([
  ['a transaction whose condition does not hold', named('TransactionCanceledException', answered(400))],
  ['a request that is wrong', named('ValidationException', answered(400))],
  ['a permission that is missing', named('AccessDeniedException', answered(400))],
  ['a phone number that is none', named('InvalidParameterException', answered(400))],
  ['a mistake of ours', new TypeError('x is not a function')],
  ['what is no error', 'TimeoutError'],
])('is not %s', (_, error) => {
  expect(isTransient(error)).toBe(false);
});
