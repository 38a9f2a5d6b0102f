import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/**
 * Names of transient errors: the call had no effect, or may be repeated. They are those that AWS documents as retryable
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html, the error lists
 * of S3 and of the services we call, and the common errors of all), as far as their status does not say so already.
 */
const names: ReadonlySet<string> = new Set([
  'ProviderUnavailable',
  'StoreBusy',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
  'TooManyRequestsException',
  'SlowDown',
  'TransactionInProgressException',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
  'OperationAborted',
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'InternalServerException',
  'ServiceUnavailable',
  'ServiceUnavailableException',
]);

const statuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** Codes of connections that could not be opened, or broke off. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const sdkError = lazily(() =>
  z.object({
    code: z.optional(z.unknown()),
    $metadata: z.optional(z.object({ httpStatusCode: z.optional(z.number()) })),
  }),
);

/** Whether the same call may succeed a moment later, and may be made again. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (names.has(error.name)) return true;
  const parsed = sdkError().safeParse(error);
  if (!parsed.success) return false;
  const { code, $metadata } = parsed.data;
  return statuses.has($metadata?.httpStatusCode ?? 0) || (typeof code === 'string' && networkCodes.has(code));
}
