import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import type { MiddlewareObj } from '@middy/core';
import { failure } from '#contracts/errors.ts';
import type { HttpResponse } from './http-response.ts';
import type { HttpEvent } from './request.ts';
import { problemResponse, securityHeaders } from './response.ts';

/**
 * Only level, message, time and the line's own attributes, because log lines are billed by length. The service is always
 * the same, the log group names the function, and there is no X-Ray trace to refer to.
 */
class ShortLines extends LogFormatter {
  override formatAttributes(line: UnformattedAttributes, about: LogAttributes): LogItem {
    const { logLevel: level, message } = line;
    return new LogItem({
      attributes: { level, message, timestamp: this.formatTimestamp(line.timestamp) },
    }).addAttributes(about);
  }
}

/** One logger per function. Logs carry ids and codes; never bodies, headers, tokens, names or addresses. */
export const logger = new Logger({ logFormatter: new ShortLines() });

/**
 * Logs one line per request (route, status, milliseconds, the caller's id or why the caller was denied) with the request's
 * correlation id. An unexpected error becomes a 500 problem; its cause is only in the log.
 */
export function logging(): MiddlewareObj<HttpEvent, HttpResponse> {
  const startedAt = new WeakMap<object, number>();
  return {
    before: ({ event, context }) => {
      startedAt.set(event, performance.now());
      logger.resetKeys();
      logger.appendKeys({
        correlationId: event.requestContext.requestId,
        awsRequestId: context.awsRequestId,
      });
    },
    after: ({ event, response }) => {
      logger.info('request', {
        route: event.routeKey,
        status: response?.statusCode,
        ms: Math.round((performance.now() - (startedAt.get(event) ?? performance.now())) * 10) / 10,
        userId: event.requestContext.authorizer?.lambda?.['userId'],
        denied: event.requestContext.authorizer?.lambda?.['denied'],
      });
      if (response) finish(response, event);
    },
    onError: (request) => {
      const { event, error } = request;
      logger.error('request failed', { route: event.routeKey, error: describe(error) });
      request.response = problemResponse(failure('internal_error'), event.rawPath);
      finish(request.response, event);
    },
  };
}

/** The headers of every answer, an unexpected failure's included. */
function finish(response: HttpResponse, { requestContext }: HttpEvent): void {
  Object.assign(response.headers, securityHeaders, { 'x-correlation-id': requestContext.requestId });
}

/** An error for the log: name, message, stack and cause. No other properties, since they might contain request data. */
export function describe(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    name: error.name,
    message: error.message.slice(0, 2_000),
    stack: error.stack?.slice(0, 4_000),
    ...(error.cause === undefined ? {} : { cause: describe(error.cause) }),
  };
}
