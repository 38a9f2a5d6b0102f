import type { Stripe } from 'stripe';

export type StripeClientSettings = {
  readonly secretKey: string;
  /** Base URL of the API; Stripe's own by default. */
  readonly apiBaseUrl?: string | undefined;
  /** Timeout of one attempt; 4 s by default. */
  readonly timeoutMs?: number | undefined;
  /** Retries after a failed attempt, with the same idempotency key; 1 by default. */
  readonly maxNetworkRetries?: number | undefined;
};

/** The API version that the SDK's types describe. */
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
 * Loads the SDK at first use, since it would add 36 ms to every cold start.
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
