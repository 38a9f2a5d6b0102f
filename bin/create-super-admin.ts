import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { seedAccount } from '#application/identity/seed-accounts.ts';
import { personName } from '#contracts/schemas/identity.ts';
import { email } from '#contracts/schemas/primitives.ts';
import { composeSeeding } from '#functions/runtime/composition/seeding.ts';
import { asksForHelp, usageMessage } from '#infra/local/command-line.ts';

/**
 * Creates the first super_admin of a deployment, with the caller's own AWS credentials (or against the local
 * cloud, through `AWS_ENDPOINT_URL`), and prints the password. The account can do nothing until it has enrolled a
 * second factor at its first sign-in.
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

function readArguments(): z.output<typeof argumentsSchema> {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ options: { email: text, name: text, table: text, pepper: text } });
    const read = argumentsSchema.safeParse(values);
    if (read.success) return read.data;
    const wrong = new Set(read.error.issues.map(({ path }) => `--${String(path[0])}`));
    console.error(`${[...wrong].join(', ')}: missing or invalid.\n\n${usage}`);
  } catch (error) {
    console.error(`${usageMessage(error)}\n\n${usage}`);
  }
  process.exit(2);
}

if (asksForHelp(process.argv.slice(2))) {
  process.stdout.write(usage);
  process.exit(0);
}
try {
  await create(readArguments());
} catch (error) {
  console.error(
    `No account was created. ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
  );
  process.exitCode = 1;
}

async function create(given: z.output<typeof argumentsSchema>): Promise<void> {
  // Hexadecimal needs no quoting in a shell.
  const password = randomBytes(18).toString('hex');
  const deps = composeSeeding({
    dynamo: createDocumentClient(),
    secretsManager: new SecretsManagerClient({}),
    operationalTable: given.table,
    pepperSecret: given.pepper,
    passwordCost: 12,
  });
  const existing = await deps.users.findByEmail(given.email);
  if (existing) throw new Error(`An account with this e-mail exists already, as ${existing.state.role}.`);
  const at = new Date().toISOString();
  const account = { role: 'super_admin', email: given.email, name: given.name, password } as const;
  const { userId } = await seedAccount(deps, account, at);
  console.log(
    `Created ${userId}. Sign in with this password, enrol a second factor, then change it:\n\n  ${password}\n`,
  );
}
