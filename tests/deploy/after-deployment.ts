import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { type StripeDouble, startStripeDouble } from '#infra/local/stripe/stripe-double.ts';
import { type Emulator, REGION } from './ministack.ts';

/** The steps that docs/deploy.md asks for after a first deployment. */
const KEYS = {
  apiKey: 'sk_test_homeserve_deploy',
  publishableKey: 'pk_test_homeserve_deploy',
  webhookSecret: 'whsec_homeserve_deploy',
};

/** The payment provider's double, known to nobody yet. */
export const startPaymentProvider = (onGivenUp: (line: string) => void): Promise<StripeDouble> =>
  startStripeDouble({
    port: 0,
    ...KEYS,
    clock: { now: () => new Date() },
    payeeOnboarding: 'instant',
    onWebhookGivenUp: (eventId, url, reason) => onGivenUp(`${url} was not told of ${eventId}: ${reason}`),
  });

/** The documented step after the first deployment: the keys into the secret, the webhook at the provider. */
export async function introducePaymentProvider(
  provider: StripeDouble,
  target: { readonly emulator: Emulator; readonly secretId: string; readonly apiUrl: string },
): Promise<void> {
  const client = new SecretsManagerClient(configFor(target.emulator));
  await client.send(
    new PutSecretValueCommand({ SecretId: target.secretId, SecretString: JSON.stringify(KEYS) }),
  );
  client.destroy();
  provider.setWebhookTarget(`${target.apiUrl}/webhooks/stripe`);
}

/** The domain of stage dev's `mailFrom`. */
const SENDER_DOMAIN = 'dev.homeserve.example';

export async function verifySender(emulator: Emulator): Promise<void> {
  const client = new SESv2Client(configFor(emulator));
  await client.send(new CreateEmailIdentityCommand({ EmailIdentity: SENDER_DOMAIN }));
  client.destroy();
}

const configFor = ({ url, credentials }: Emulator) => ({ endpoint: url, region: REGION, credentials });
