import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Answer,
  API_VERSION,
  type Call,
  errorAnswer,
  execute,
  type ListenerSettings,
  requestContext,
  requestText,
} from './api.ts';
import { callerOf } from './api-key.ts';
import type { Fault } from './faults.ts';
import { type FormObject, parseForm } from './form-body.ts';
import { answerPage, type PageAnswer } from './pages.ts';
import type { Caller } from './route.ts';
import { newId } from './store.ts';
import { invalidRequest, StripeDoubleError } from './stripe-error.ts';

const VERSION = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/;
const MAX_BODY_BYTES = 1_000_000;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES) {
      throw new StripeDoubleError(413, {
        type: 'invalid_request_error',
        message: 'The request is too large.',
      });
    }
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const faultAnswer = (fault: Fault): Answer => {
  const status = fault.status ?? 500;
  return {
    status,
    body: JSON.stringify({
      error: {
        type: status === 429 ? 'invalid_request_error' : 'api_error',
        ...(status === 429 ? { code: 'rate_limit' } : {}),
        message: 'An ordered fault of the local double.',
      },
    }),
  };
};

/** The response, or undefined to drop the connection. */
async function answerWithFaults(
  settings: ListenerSettings,
  call: Call,
  form: FormObject,
  caller: Caller,
): Promise<Answer | undefined> {
  const { plan } = settings;
  const fault = plan.take(call.method, call.url.pathname);
  if (fault?.kind === 'fail_before') return faultAnswer(fault);
  if (fault?.kind === 'drop_before') return undefined;
  const executed = execute(settings, call, form, caller);
  await plan.holdIfAsked(call.method, call.url.pathname);
  if (fault === undefined) return executed;
  return fault.kind === 'fail_after' ? faultAnswer(fault) : undefined;
}

async function answerApi(
  settings: ListenerSettings,
  request: IncomingMessage,
  call: Call,
): Promise<Answer | undefined> {
  const encoded = call.method === 'POST' ? call.raw : call.url.search.slice(1);
  const form = parseForm(encoded);
  const caller = callerOf(
    request.headers,
    typeof form['key'] === 'string' ? form['key'] : undefined,
    settings.keys,
  );
  const version = request.headers['stripe-version'];
  if (version !== undefined && !VERSION.test(String(version))) {
    throw invalidRequest(`Invalid Stripe API version: ${String(version)}`);
  }
  if (call.idempotencyKey === undefined) return answerWithFaults(settings, call, form, caller);
  const kept = settings.idempotency.begin(call.idempotencyKey, requestText(call));
  if (kept !== undefined) {
    return {
      status: kept.status,
      body: kept.body,
      headers: { 'idempotent-replayed': 'true', 'original-request': kept.requestId },
    };
  }
  try {
    return await answerWithFaults(settings, call, form, caller);
  } finally {
    settings.idempotency.end(call.idempotencyKey);
  }
}

const pageAsAnswer = (page: PageAnswer): Answer => {
  if (page.kind === 'json') return { status: 200, body: JSON.stringify(page.value) };
  if (page.kind === 'redirect') return { status: 303, body: '', headers: { location: page.location } };
  return { status: 200, body: page.html, headers: { 'content-type': 'text/html; charset=utf-8' } };
};

async function answer(
  settings: ListenerSettings,
  request: IncomingMessage,
  call: Call,
): Promise<Answer | undefined> {
  const { context, flush } = requestContext(settings, call);
  try {
    const page = answerPage(context, {
      method: call.method,
      path: call.url.pathname,
      query: call.url.searchParams,
      form: new URLSearchParams(call.raw),
    });
    return page === undefined ? await answerApi(settings, request, call) : pageAsAnswer(page);
  } catch (error) {
    if (error instanceof StripeDoubleError) return errorAnswer(error);
    throw error;
  } finally {
    flush();
  }
}

/** Serves Stripe's API under `/v1`, and the pages for customers and payees under `/_local`. */
export function requestListener(settings: ListenerSettings) {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const key = request.headers['idempotency-key'];
    const requestId = newId('req');
    try {
      const call: Call = {
        method,
        url: new URL(request.url ?? '/', settings.baseUrl),
        raw: await bodyOf(request),
        requestId,
        idempotencyKey: method === 'POST' && typeof key === 'string' && key !== '' ? key : undefined,
      };
      const given = await answer(settings, request, call);
      if (given === undefined) {
        request.socket.destroy();
        return;
      }
      send(response, given, requestId, call.idempotencyKey);
    } catch (error) {
      const known = error instanceof StripeDoubleError;
      const detail = error instanceof Error ? error.message : String(error);
      const failure = known ? error : new StripeDoubleError(500, { type: 'api_error', message: detail });
      send(response, errorAnswer(failure), requestId, undefined);
    }
  };
  return (request: IncomingMessage, response: ServerResponse): void => void serve(request, response);
}

function send(response: ServerResponse, given: Answer, requestId: string, key: string | undefined): void {
  response.writeHead(given.status, {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': API_VERSION,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...given.headers,
  });
  response.end(given.body);
}
