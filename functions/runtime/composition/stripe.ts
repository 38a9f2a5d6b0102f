import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { readConfig } from '#config/config.ts';

const stripeSecret = z.object({ apiKey: z.string().min(1), webhookSecret: z.string().min(1) });

/** Gives the payment provider with the keys in force; a rotated secret serves within five minutes. */
export function composePaymentProvider(): () => Promise<PaymentProvider> {
  const config = readConfig(['STRIPE_SECRET', 'STRIPE_API_URL']);
  const secret = createSecretReader(
    new SecretsManagerClient({}),
    config.STRIPE_SECRET,
    stripeSecret,
    systemClock,
  );
  let made:
    | { readonly apiKey: string; readonly webhookSecret: string; readonly provider: PaymentProvider }
    | undefined;
  return async () => {
    const { apiKey, webhookSecret } = await secret.read();
    if (made?.apiKey !== apiKey || made.webhookSecret !== webhookSecret) {
      const settings = { secretKey: apiKey, webhookSecret, apiBaseUrl: config.STRIPE_API_URL };
      made = { apiKey, webhookSecret, provider: stripePaymentProvider(settings) };
    }
    return made.provider;
  };
}
