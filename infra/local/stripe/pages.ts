import { completeThreeDSecure } from './authorisation.ts';
import type { Context } from './route.ts';
import { completeOnboarding } from './routes/accounts.ts';
import { chargeOf } from './routes/charges.ts';
import { invalidRequest, StripeDoubleError } from './stripe-error.ts';

/** A response to a browser. */
export type PageAnswer =
  | { readonly kind: 'html'; readonly html: string }
  | { readonly kind: 'json'; readonly value: object }
  | { readonly kind: 'redirect'; readonly location: string };

export type PageRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`);

const page = (title: string, body: string): PageAnswer => ({
  kind: 'html',
  html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><h1>${escaped(title)}</h1>${body}</html>`,
});

const buttons = (choices: readonly (readonly [value: string, label: string])[]): string =>
  `<form method="post">${choices
    .map(([value, label]) => `<button name="outcome" value="${escaped(value)}">${escaped(label)}</button>`)
    .join(' ')}</form>`;

function backTo(
  query: URLSearchParams,
  added: Readonly<Record<string, string>>,
  otherwise: object,
): PageAnswer {
  const returnUrl = query.get('return_url');
  if (returnUrl === null) return { kind: 'json', value: otherwise };
  const location = URL.parse(returnUrl);
  if (location === null || !/^https?:$/.test(location.protocol)) throw invalidRequest('Invalid return_url.');
  for (const [name, value] of Object.entries(added)) location.searchParams.set(name, value);
  return { kind: 'redirect', location: location.href };
}

function threeDSecure(context: Context, request: PageRequest, id: string): PageAnswer {
  if (request.method === 'GET') {
    return page(
      'Does your bank let this payment through?',
      buttons([
        ['complete', 'Complete'],
        ['fail', 'Fail'],
      ]),
    );
  }
  const secret = request.query.get('payment_intent_client_secret') ?? '';
  if (context.store.get('payment_intents', id)?.client_secret !== secret)
    throw invalidRequest('Unknown payment.');
  const outcome = request.form.get('outcome');
  if (outcome !== 'complete' && outcome !== 'fail')
    throw invalidRequest('Invalid outcome: complete or fail.');
  const intent = completeThreeDSecure(context, id, outcome === 'complete');
  return backTo(
    request.query,
    {
      payment_intent: id,
      payment_intent_client_secret: secret,
      redirect_status: outcome === 'complete' ? 'succeeded' : 'failed',
    },
    intent,
  );
}

function onboarding(context: Context, request: PageRequest, id: string): PageAnswer {
  if (request.method === 'GET') return page('Payout account', buttons([['complete', 'Fill in and submit']]));
  return backTo(request.query, {}, completeOnboarding(context, id));
}

const PAGE = /^\/_local\/(three-d-secure|onboarding|receipts)\/([A-Za-z0-9_]+)$/;

/** The pages of Stripe and banks: 3-D Secure, onboarding, receipts. Undefined for any other path. */
export function answerPage(context: Context, request: PageRequest): PageAnswer | undefined {
  const [, name, id] = PAGE.exec(request.path) ?? [];
  if (id === undefined) return undefined;
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new StripeDoubleError(405, { type: 'invalid_request_error', message: 'Only GET and POST.' });
  }
  if (name === 'three-d-secure') return threeDSecure(context, request, id);
  if (name === 'onboarding') return onboarding(context, request, id);
  const { amount, currency } = chargeOf(context, id);
  return page('Receipt', `<p>${amount} ${escaped(currency)} (minor units)</p>`);
}
