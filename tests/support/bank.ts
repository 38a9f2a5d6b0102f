import * as z from 'zod';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import type { TestSystem } from './local-system.ts';

const object = z.object({ id: z.string() });

/** Calls the provider's double over HTTP; each call returns the object's id. */
export function createBank(test: TestSystem) {
  async function ask(path: string, form: Readonly<Record<string, string>>): Promise<string> {
    const answer = await fetch(new URL(path, test.stripe.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${STRIPE_KEYS.apiKey}` },
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(`The double refused: ${await answer.text()}`);
    return object.parse(await answer.json()).id;
  }
  return {
    /** Actions of the customer's bank. */
    decides: (path: string, form: Readonly<Record<string, string>>) => ask(`/_local/${path}`, form),
    /** Actions in the provider's dashboard. */
    byHand: (path: string, form: Readonly<Record<string, string>>) => ask(`/v1/${path}`, form),
  };
}
