import * as z from 'zod';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import type { TestSystem } from './local-system.ts';

const object = z.object({ id: z.string() });

/** Asks the provider's double over its HTTP; the id of what it answers. */
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
    /** What only the customer's bank can do, at the provider. */
    decides: (path: string, form: Readonly<Record<string, string>>) => ask(`/_local/${path}`, form),
    /** What a person does by hand on the provider's own pages. */
    byHand: (path: string, form: Readonly<Record<string, string>>) => ask(`/v1/${path}`, form),
  };
}
