import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { problem } from '#contracts/schemas/problem.ts';
import { signature } from '#infra/local/stripe/webhooks.ts';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const incident = z.object({
  _aws: z.object({ CloudWatchMetrics: z.tuple([z.object({ Namespace: z.string() })]) }),
  service: z.literal('business'),
  PaymentIncidents: z.literal(1),
});
const lines: unknown[] = [];
let system: TestSystem;
beforeAll(async () => {
  const functionLine = (_: string, line: string) => void lines.push(JSON.parse(line));
  system = await startTestSystem({ log: { warn: () => undefined, functionLine } });
}, 180_000);
afterAll(() => system?.stop());

/** A notice of a payment that lacks the payment, signed with this secret. */
async function notify(secret: string): Promise<string> {
  const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded' });
  const signed = signature(body, secret, Math.floor(Date.now() / 1000));
  const headers = { 'content-type': 'application/json', 'stripe-signature': signed };
  const answer = await fetch(`${system.cloud.apiUrl}/webhooks/stripe`, { method: 'POST', headers, body });
  return problem().parse(await answer.json()).code;
}
const incidents = () => lines.flatMap((line) => incident.safeParse(line).data ?? []);

it('an unparsable webhook counts as a payment incident, a forged one does not', async () => {
  expect(await notify('whsec_of_somebody_else')).toBe('invalid_webhook_signature');
  expect(await notify(STRIPE_KEYS.webhookSecret)).toBe('webhook_unreadable');
  await expect.poll(() => incidents().length, { timeout: 30_000 }).toBe(1);
  expect(incidents()[0]?._aws.CloudWatchMetrics[0].Namespace).toBe('homeserve-local');
});
