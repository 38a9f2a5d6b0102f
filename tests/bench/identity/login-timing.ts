import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { logIn } from '#application/identity/log-in.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { guessPolicies, scaled } from '#application/rate-policies.ts';
import { commandOptions } from '#tests/support/command-options.ts';
import { startDynoxide } from '#tests/support/dynoxide.ts';
import { freshEmail, goodPassword, origin, startIdentity } from '#tests/support/identity.ts';

/**
 * Times sign-ins with a wrong password for known and for unknown e-mails, in turns so that whatever else
 * the machine does hits both alike, and compares the medians. Exits with 1 when they differ by 5 % or more.
 */
const USAGE = `Compares how long wrong passwords take for known and unknown e-mails.

  npx node tests/bench/identity/login-timing.ts [--tries N] [--cost N]

  --tries   how many sign-ins of each kind (500)
  --cost    of bcrypt (10)
Ends with 1 when the medians are 5 % apart or more.`;
const { values } = commandOptions(USAGE, {
  options: { tries: { type: 'string', default: '500' }, cost: { type: 'string', default: '10' } },
});
const tries = Number(values.tries);

const dynamo = await startDynoxide();
try {
  const { deps, context, clock } = await startIdentity(dynamo, { cost: Number(values.cost) });
  const guesses = createDynamoDbRateLimiter({
    client: dynamo.client,
    table: dynamo.tables.operational,
    clock,
    policies: scaled(guessPolicies, 1_000),
  });
  const email = freshEmail();
  const person = { email, password: goodPassword, name: 'Asha Rao', phone: null, role: 'customer' as const };
  await registerUser(deps, person, context());

  const time = async (address: string): Promise<number> => {
    const began = performance.now();
    const input = {
      email: address,
      password: 'not the password',
      proof: undefined,
      deviceToken: undefined,
      origin,
    };
    const outcome = await logIn({ ...deps, guesses }, input, context());
    if (outcome.ok || outcome.error.code !== 'invalid_credentials') throw new Error('Expected a refusal.');
    return performance.now() - began;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  const stranger = freshEmail();
  for (let i = 0; i < 10; i++) await time(i % 2 === 0 ? email : stranger);
  for (let i = 0; i < tries; i++) {
    if (i % 2 === 0) known.push(await time(email));
    unknown.push(await time(stranger));
    if (i % 2 === 1) known.push(await time(email));
  }
  const median = (times: number[]): number => times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const [knownMs, unknownMs] = [median(known), median(unknown)];
  const difference = Math.abs(knownMs - unknownMs) / Math.max(knownMs, unknownMs);
  console.log(
    JSON.stringify({
      tries: known.length,
      cost: Number(values.cost),
      knownMs: Number(knownMs.toFixed(2)),
      unknownMs: Number(unknownMs.toFixed(2)),
      differencePercent: Number((difference * 100).toFixed(2)),
    }),
  );
  process.exitCode = difference < 0.05 ? 0 : 1;
} finally {
  await dynamo.stop();
}
