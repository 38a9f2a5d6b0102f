import type * as z from 'zod';
import type { FormObject } from './form-body.ts';
import { readParameters } from './parameters.ts';
import type { StripeStore } from './store.ts';

/** The context of an operation. */
export type Context = {
  readonly store: StripeStore;
  /** URL of this double, without a trailing slash. */
  readonly baseUrl: string;
  /** Whether a payee can be paid at once or only after completing the onboarding page. */
  readonly payeeOnboarding: 'hosted' | 'instant';
  /** Unix time in seconds. */
  nowSeconds(): number;
  /** Records an event with a copy of `object` and sends it to the subscribed webhooks. */
  emit(type: string, object: { readonly id: string }): void;
};

/** The caller: the platform's server, or a customer's browser that holds only the publishable key. */
export type Caller = { readonly kind: 'server' } | { readonly kind: 'browser' };

export type Operation = {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly path: RegExp;
  /** Whether the publishable key may call it. */
  readonly browser: boolean;
  /** Validates the parameters and returns the operation to run. */
  prepare(form: FormObject): (context: Context, ids: readonly string[], caller: Caller) => object;
};

type Definition<S extends z.ZodType> = {
  readonly method: Operation['method'];
  /** `:id` stands for one id. */
  readonly path: string;
  readonly parameters: S;
  readonly browser?: boolean;
  readonly handle: (
    context: Context,
    parameters: z.output<S>,
    id: string,
    caller: Caller,
    ids: readonly string[],
  ) => object;
};

/** One operation of Stripe's API: its parameters are checked before it runs. */
export function operation<S extends z.ZodType>(definition: Definition<S>): Operation {
  const { method, path, parameters, browser = false, handle } = definition;
  return {
    method,
    path: new RegExp(`^${path.replaceAll(/:[a-z]+/g, '([A-Za-z0-9_]+)')}$`),
    browser,
    prepare: (form) => {
      const given = readParameters(parameters, form);
      return (context, ids, caller) => handle(context, given, ids[0] ?? '', caller, ids);
    },
  };
}

/** The id of an expandable member; undefined when it is null. */
export const idOf = (link: string | { readonly id: string } | null | undefined): string | undefined =>
  typeof link === 'string' ? link : (link?.id ?? undefined);

/** The response for a deleted object. */
export const deleted = (object: 'account' | 'customer' | 'webhook_endpoint', id: string) => ({
  id,
  object,
  deleted: true,
});
