import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import type { PaymentFailure, PaymentProvider } from '#application/payment/payment-provider.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';
import { freePort } from '#tests/support/free-port.ts';

/*
 * Stripe's own stripe-mock checks every request against Stripe's published specification and refuses unknown
 * or wrong parameters. It keeps no state: what it answers is an example, so only the requests are judged.
 */
const FOLDER = join(import.meta.dirname, '../../.referees');
const BINARY = join(FOLDER, 'stripe-mock');
const SOURCE = 'github.com/stripe/stripe-mock@latest';

/** Installs the referee once; returns the reason when that fails. */
function install(): string | undefined {
  if (existsSync(BINARY)) return undefined;
  mkdirSync(FOLDER, { recursive: true });
  const done = spawnSync('go', ['install', SOURCE], {
    env: { ...process.env, GOBIN: FOLDER },
    encoding: 'utf8',
  });
  if (done.error !== undefined) return `Go is not installed (${done.error.message})`;
  return done.status === 0 ? undefined : done.stderr.trim().split('\n').at(-1);
}

const inr = (amountMinor: number) => money(amountMinor, 'INR');

type Trial = (provider: PaymentProvider) => Promise<Result<unknown, PaymentFailure>>;

/** Every request that the adapter can send. The mock's example responses are in dollars. */
const trials: Readonly<Record<string, Trial>> = {
  createPayment: (provider) =>
    provider.createPayment({
      paymentId: 'pay_1' as PaymentId,
      amount: inr(118_000),
      captureMethod: 'manual',
      customerReference: 'usr_1' as UserId,
      description: 'Leaking tap',
      metadata: { bookingId: 'bkg_1' as BookingId },
      idempotencyKey: 'k1',
    }),
  readPayment: (provider) => provider.readPayment('pi_1'),
  capture: (provider) =>
    provider.capture({ providerPaymentId: 'pi_1', amount: inr(100), idempotencyKey: 'k2' }),
  cancel: (provider) => provider.cancel({ providerPaymentId: 'pi_1', idempotencyKey: 'k3' }),
  refund: (provider) =>
    provider.refund({
      providerPaymentId: 'pi_1',
      paymentId: 'pay_1' as PaymentId,
      amount: inr(100),
      reason: 'requested_by_customer',
      idempotencyKey: 'k4',
    }),
  createPayee: (provider) =>
    provider.createPayee({
      vendorId: 'usr_v',
      email: 'vendor@example.com',
      country: 'US',
      returnUrl: 'https://app.example/payouts',
      idempotencyKey: 'k5',
    }),
  readPayee: (provider) => provider.readPayee('acct_1'),
  resumeOnboarding: (provider) =>
    provider.resumeOnboarding({ providerPayeeId: 'acct_1', returnUrl: 'https://app.example/payouts' }),
  findTransfers: (provider) => provider.findTransfers('bkg_1'),
  transfer: (provider) =>
    provider.transfer({
      providerPayeeId: 'acct_1',
      amount: inr(100),
      transferGroup: 'bkg_1',
      idempotencyKey: 'k6',
    }),
  findRefunds: (provider) => provider.findRefunds('pi_1'),
};

async function judge(url: string): Promise<number> {
  const provider = stripePaymentProvider({
    secretKey: 'sk_test_123',
    apiBaseUrl: url,
    webhookSecret: 'whsec_1',
    maxNetworkRetries: 0,
  });
  let refused = 0;
  for (const [name, trial] of Object.entries(trials)) {
    const verdict = await trial(provider);
    if (!verdict.ok) refused += 1;
    console.log(
      `${verdict.ok ? 'accepted' : 'REFUSED '} ${name}${verdict.ok ? '' : ` ${JSON.stringify(verdict.error)}`}`,
    );
  }
  return refused;
}

const UNAVAILABLE = 3;
const missing = install();
if (missing !== undefined) {
  console.log(`stripe-mock is not available here: ${missing}. Nothing was checked.`);
  process.exitCode = UNAVAILABLE;
} else {
  const port = await freePort();
  const mock = spawn(BINARY, ['-http-port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    for await (const line of createInterface({ input: mock.stdout })) if (line.includes('Listening')) break;
    const refused = await judge(`http://127.0.0.1:${port}`);
    console.log(
      `${Object.keys(trials).length - refused} of ${Object.keys(trials).length} requests fit Stripe's specification.`,
    );
    process.exitCode = refused === 0 ? 0 : 1;
  } finally {
    mock.kill();
    await once(mock, 'exit');
  }
}
