import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import { onTestFinished } from 'vitest';
import {
  type StripeDouble,
  type StripeDoubleOptions,
  startStripeDouble,
} from '#infra/local/stripe/stripe-double.ts';

export const API_KEY = 'sk_test_local';
export const WEBHOOK_SECRET = 'whsec_local';
const NOW = new Date('2026-11-22T10:00:00.000Z');

/** A double for one test, stopped when the test is over. */
export async function startDouble(options: Partial<StripeDoubleOptions> = {}): Promise<StripeDouble> {
  const double = await startStripeDouble({
    port: 0,
    webhookSecret: WEBHOOK_SECRET,
    apiKey: API_KEY,
    clock: { now: () => NOW },
    payeeOnboarding: 'instant',
    webhookRetryDelaysMs: [1, 1, 1],
    ...options,
  });
  onTestFinished(() => double.stop());
  return double;
}

/** The real SDK, pointed at the double. */
export function sdkFor(double: StripeDouble, key = API_KEY): Stripe {
  const { hostname, port } = new URL(double.url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false });
}

export type Received = { readonly body: string; readonly signature: string };

/** A webhook endpoint that answers as `statusOf` says for each delivery, and keeps what it got. */
export async function startReceiver(statusOf: (delivery: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString();
    received.push({ body, signature: String(request.headers['stripe-signature']) });
    response.writeHead(statusOf(received.length)).end();
  });
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/webhooks/stripe`, received };
}

/** What a call to the SDK threw, as Stripe's error. @throws when it threw nothing, or something else. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof Stripe.errors.StripeError) return thrown;
  throw new Error('The call was not refused by Stripe.', { cause: thrown });
}
