import type { Stripe } from 'stripe';

export type StripeClientSettings = {
  readonly secretKey: string;
  /** Where Stripe's API answers; Stripe's own address when absent. */
  readonly apiBaseUrl?: string | undefined;
  /** For one attempt; 4 s when absent. */
  readonly timeoutMs?: number | undefined;
  /** Repeats after an attempt that broke off, with the same idempotency key; 1 when absent. */
  readonly maxNetworkRetries?: number | undefined;
};

/** The SDK's version of the API, so that its types and what Stripe sends fit together. */
const STRIPE_API_VERSION = '2026-10-28.endive';

function addressOf(apiBaseUrl: string): Pick<Stripe.StripeConfig, 'host' | 'port' | 'protocol'> {
  const { hostname, port, protocol } = new URL(apiBaseUrl);
  const secure = protocol === 'https:';
  return {
    host: hostname,
    port: port === '' ? (secure ? 443 : 80) : port,
    protocol: secure ? 'https' : 'http',
  };
}

/**
 * The SDK, loaded at first use: it costs a cold start 36 ms, which functions that only compose this adapter
 * shouldn't pay.
 */
export async function openStripe(settings: StripeClientSettings): Promise<Stripe> {
  const sdk = await import('stripe');
  return new sdk.Stripe(settings.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    timeout: settings.timeoutMs ?? 4_000,
    maxNetworkRetries: settings.maxNetworkRetries ?? 1,
    telemetry: false,
    ...(settings.apiBaseUrl === undefined ? {} : addressOf(settings.apiBaseUrl)),
  });
}
