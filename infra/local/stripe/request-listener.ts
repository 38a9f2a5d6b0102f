import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Stripe } from 'stripe';
import { type ApiKeys, callerOf } from './api-key.ts';
import { expanded } from './expansion.ts';
import type { Fault, faultPlan } from './faults.ts';
import { type FormObject, parseForm } from './form-body.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import { answerPage, type PageAnswer } from './pages.ts';
import type { Caller, Context, Operation } from './route.ts';
import { accountOperations } from './routes/accounts.ts';
import { balanceOperations } from './routes/balance.ts';
import { chargeOperations } from './routes/charges.ts';
import { customerOperations } from './routes/customers.ts';
import { disputeOperations } from './routes/disputes.ts';
import { eventOperations } from './routes/events.ts';
import { paymentIntentOperations } from './routes/payment-intents.ts';
import { paymentMethodOperations } from './routes/payment-methods.ts';
import { transferOperations } from './routes/transfers.ts';
import { newId } from './store.ts';
import { invalidRequest, StripeDoubleError } from './stripe-error.ts';

/** The API version of the objects this double answers with. */
export const API_VERSION = '2026-10-28.endive';
const VERSION = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/;
const MAX_BODY_BYTES = 1_000_000;

const operations: readonly Operation[] = [
  ...paymentIntentOperations,
  ...paymentMethodOperations,
  ...customerOperations,
  ...chargeOperations,
  ...accountOperations,
  ...transferOperations,
  ...balanceOperations,
  ...eventOperations,
  ...disputeOperations,
];

export type ListenerSettings = Pick<Context, 'baseUrl' | 'nowSeconds' | 'payeeOnboarding' | 'store'> & {
  readonly keys: ApiKeys;
  readonly idempotency: IdempotencyKeys;
  readonly plan: ReturnType<typeof faultPlan>;
  publish(events: readonly Stripe.Event[]): void;
};

type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};
type Call = {
  readonly method: string;
  readonly url: URL;
  readonly raw: string;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
};

const errorAnswer = (error: StripeDoubleError): Answer => ({
  status: error.status,
  body: JSON.stringify({ error: error.body }),
});

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

/** A context that gathers the events of one request; `flush` makes all durable, then sends them. */
function requestContext(settings: ListenerSettings, call: Call): { context: Context; flush: () => void } {
  const { store } = settings;
  const events: Stripe.Event[] = [];
  const emit = (type: string, object: { readonly id: string }): void => {
    const event = {
      id: newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: settings.nowSeconds(),
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: call.requestId, idempotency_key: call.idempotencyKey ?? null },
      type,
    } as Stripe.Event;
    store.put('events', event);
    events.push(event);
  };
  return {
    context: { ...settings, emit },
    flush: () => {
      store.commit();
      settings.publish(events.splice(0));
    },
  };
}

function findOperation(call: Call, caller: Caller): { operation: Operation; ids: string[] } {
  for (const operation of operations) {
    const match = operation.method === call.method ? operation.path.exec(call.url.pathname) : null;
    if (match === null) continue;
    if (caller.kind === 'browser' && !operation.browser) {
      throw new StripeDoubleError(401, {
        type: 'invalid_request_error',
        code: 'secret_key_required',
        message: 'This API call cannot be made with a publishable API key. Use a secret API key.',
      });
    }
    return { operation, ids: match.slice(1) };
  }
  throw new StripeDoubleError(404, {
    type: 'invalid_request_error',
    message: `Unrecognized request URL (${call.method}: ${call.url.pathname}).`,
  });
}

const pathsToExpand = (form: FormObject): string[] => {
  const paths = form['expand'];
  return Array.isArray(paths) ? paths.filter((path) => typeof path === 'string') : [];
};

/** Runs the operation once and keeps its answer under the idempotency key, whatever it is. */
function execute(settings: ListenerSettings, call: Call, form: FormObject, caller: Caller): Answer {
  const { operation, ids } = findOperation(call, caller);
  const { context, flush } = requestContext(settings, call);
  // Parameters that don't fit are refused before anything is kept, so the key may be used again.
  const run = operation.prepare(form);
  let answer: Answer;
  try {
    answer = {
      status: 200,
      body: JSON.stringify(expanded(settings.store, run(context, ids, caller), pathsToExpand(form))),
    };
  } catch (error) {
    if (!(error instanceof StripeDoubleError)) throw error;
    answer = errorAnswer(error);
  }
  if (call.idempotencyKey !== undefined) {
    settings.idempotency.keep(call.idempotencyKey, requestText(call), {
      ...answer,
      requestId: call.requestId,
    });
  }
  flush();
  return answer;
}

const requestText = (call: Call): string => `${call.method} ${call.url.pathname} ${call.raw}`;

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

/** The answer, or undefined when the connection is to break. */
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
  const answer = execute(settings, call, form, caller);
  await plan.holdIfAsked(call.method, call.url.pathname);
  if (fault === undefined) return answer;
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

/** Answers Stripe's API under `/v1`, and the pages a customer or payee would see under `/_local`. */
export function requestListener(settings: ListenerSettings) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
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
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      const failure = known ? error : new StripeDoubleError(500, { type: 'api_error', message: detail });
      send(response, errorAnswer(failure), requestId, undefined);
    }
  };
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
