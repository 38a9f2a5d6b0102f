import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { readConfig } from '#config/config.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { secretSource } from './secrets.ts';

const stripeSecret = lazily(() =>
  z.object({
    apiKey: z.string().check(z.minLength(1)),
    webhookSecret: z.string().check(z.minLength(1)),
    publishableKey: z.string().check(z.minLength(1)),
  }),
);

/** What a customer's app needs to call the provider directly. */
export type ClientAccess = { readonly publishableKey: string; readonly apiUrl: string };
export type ComposedProvider = { readonly provider: PaymentProvider; readonly clientAccess: ClientAccess };

/** The payment provider, loaded at first use. A rotated secret is used within five minutes. */
export function composePayments(): () => Promise<ComposedProvider> {
  const config = readConfig(['STRIPE_SECRET', 'STRIPE_API_URL']);
  const secret = createSecretReader(secretSource, config.STRIPE_SECRET, stripeSecret, systemClock);
  let made:
    | { readonly keys: z.output<ReturnType<typeof stripeSecret>>; readonly composed: ComposedProvider }
    | undefined;
  return async () => {
    const keys = await secret.read();
    if (made?.keys !== keys) {
      const { stripePaymentProvider } = await import('#adapters/stripe/stripe-payment-provider.ts');
      const { apiKey: secretKey, webhookSecret, publishableKey } = keys;
      const provider = stripePaymentProvider({ secretKey, webhookSecret, apiBaseUrl: config.STRIPE_API_URL });
      const apiUrl = config.STRIPE_API_URL ?? 'https://api.stripe.com';
      made = { keys, composed: { provider, clientAccess: { publishableKey, apiUrl } } };
    }
    return made.composed;
  };
}

/** The provider alone, for functions without a client waiting. */
export function composePaymentProvider(): () => Promise<PaymentProvider> {
  const payments = composePayments();
  return async () => (await payments()).provider;
}
