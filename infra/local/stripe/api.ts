import type { Stripe } from 'stripe';
import type { ApiKeys } from './api-key.ts';
import { expanded } from './expansion.ts';
import type { faultPlan } from './faults.ts';
import type { FormObject } from './form-body.ts';
import type { IdempotencyKeys } from './idempotency.ts';
import type { Caller, Context, Operation } from './route.ts';
import { accountOperations } from './routes/accounts.ts';
import { balanceOperations } from './routes/balance.ts';
import { chargeOperations } from './routes/charges.ts';
import { customerOperations } from './routes/customers.ts';
import { disputeOperations } from './routes/disputes.ts';
import { eventOperations } from './routes/events.ts';
import { paymentIntentSteps } from './routes/payment-intent-steps.ts';
import { paymentIntentOperations } from './routes/payment-intents.ts';
import { paymentMethodOperations } from './routes/payment-methods.ts';
import { refundOperations } from './routes/refunds.ts';
import { transferOperations } from './routes/transfers.ts';
import { newId } from './store.ts';
import { StripeDoubleError } from './stripe-error.ts';

/** The API version of this double's objects. */
export const API_VERSION = '2026-10-28.endive';

const operations: readonly Operation[] = [
  ...paymentIntentOperations,
  ...paymentIntentSteps,
  ...paymentMethodOperations,
  ...customerOperations,
  ...chargeOperations,
  ...refundOperations,
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

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
};
export type Call = {
  readonly method: string;
  readonly url: URL;
  readonly raw: string;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
};

export const errorAnswer = (error: StripeDoubleError): Answer => ({
  status: error.status,
  body: JSON.stringify({ error: error.body }),
});

/** A context that collects the events of one request; `flush` persists everything, then sends them. */
export function requestContext(
  settings: ListenerSettings,
  call: Call,
): { context: Context; flush: () => void } {
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

/** The request that an idempotency key identifies. */
export const requestText = (call: Call): string => `${call.method} ${call.url.pathname} ${call.raw}`;

/** Runs the operation once and stores its response, also an error, under the idempotency key. */
export function execute(settings: ListenerSettings, call: Call, form: FormObject, caller: Caller): Answer {
  const { operation, ids } = findOperation(call, caller);
  const { context, flush } = requestContext(settings, call);
  // Invalid parameters are refused before anything is stored, so the key can be used again.
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
