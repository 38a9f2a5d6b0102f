import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { seedAccount } from '#application/identity/seed-accounts.ts';
import { personName } from '#contracts/schemas/identity.ts';
import { email } from '#contracts/schemas/primitives.ts';
import { composeSeeding } from '#functions/runtime/composition/seeding.ts';

/**
 * Makes the first super_admin of a deployment, with the caller's own AWS credentials (or against the local
 * cloud, through `AWS_ENDPOINT_URL`). Prints a password once; the second factor is enrolled at the first
 * sign-in, before which the account can do nothing else.
 */
const usage = `Usage: npx node bin/create-super-admin.ts --email EMAIL --name NAME --table TABLE --pepper SECRET

  --table   the operational table (output OperationalTable of the data stack)
  --pepper  the pepper's secret, by name or ARN (output PepperSecret of the data stack)
`;

const argumentsSchema = z.object({
  email: email(),
  name: personName(),
  table: z.string().min(3),
  pepper: z.string().min(1),
});

function readArguments(): z.output<typeof argumentsSchema> | undefined {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({ options: { email: text, name: text, table: text, pepper: text } });
    return argumentsSchema.safeParse(values).data;
  } catch {
    // parseArgs throws for an option it does not know; the usage says which there are.
    return undefined;
  }
}

if (process.argv.includes('--help')) {
  process.stdout.write(usage);
  process.exit(0);
}
const given = readArguments();
if (!given) {
  console.error(usage);
  process.exit(2);
}

const password = randomBytes(18).toString('base64url');
const deps = composeSeeding({
  dynamo: createDocumentClient(),
  secretsManager: new SecretsManagerClient({}),
  operationalTable: given.table,
  pepperSecret: given.pepper,
  passwordCost: 12,
});
const existing = await deps.users.findByEmail(given.email);
if (existing) {
  console.error(`There is an account with this e-mail already, as ${existing.state.role}.`);
  process.exit(1);
}
const at = new Date().toISOString();
const account = { role: 'super_admin', email: given.email, name: given.name, password } as const;
const { userId } = await seedAccount(deps, account, at);
console.log(
  `Made ${userId}. Sign in with this password, enrol a second factor, then change it:\n\n  ${password}\n`,
);
