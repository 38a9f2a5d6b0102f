import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { systemClock } from '#adapters/system/system.ts';
import { seedCatalogue } from '#application/catalogue/seed-catalogue.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { type SeedAccount, seedAccounts } from '#application/identity/seed-accounts.ts';
import type { ProfileInput } from '#application/people/put-profile.ts';
import { type SeedVendorPorts, seedVendor } from '#application/people/seed-vendor.ts';
import type { Role } from '#contracts/roles.ts';
import { composeSeeding } from '#functions/runtime/composition/seeding.ts';
import type { Seed, SeededAccount } from '#infra/local/seed.ts';
import { type LocalSystem, STRIPE_KEYS } from '#infra/local/system.ts';

const PASSWORD = 'local mango orchard 42';
/** Public, so only for the local cloud. */
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** One account per role. */
export const localAccounts = [
  { role: 'customer', email: 'customer@homeserve.test', name: 'Asha Rao', password: PASSWORD },
  { role: 'vendor', email: 'vendor@homeserve.test', name: 'Ravi Kumar', password: PASSWORD },
  {
    role: 'onboard_manager',
    email: 'onboarding@homeserve.test',
    name: 'Meera Iyer',
    password: PASSWORD,
    totpSecret: TOTP_SECRET,
  },
  {
    role: 'ops_manager',
    email: 'ops@homeserve.test',
    name: 'Vikram Shah',
    password: PASSWORD,
    totpSecret: TOTP_SECRET,
  },
  {
    role: 'super_admin',
    email: 'admin@homeserve.test',
    name: 'Leela Nair',
    password: PASSWORD,
    totpSecret: TOTP_SECRET,
  },
] as const satisfies readonly SeedAccount[];

/** The local vendor's base. */
export const LOCAL_PINCODE = '400050';
/** The local vendor's profile. The demo and the tests create their own vendors elsewhere. */
const VENDOR_PROFILE: ProfileInput = {
  displayName: 'Ravi Kumar',
  legalName: 'Ravi Kumar',
  skills: starterCatalogue.map(({ skill }) => skill),
  basePincode: LOCAL_PINCODE,
  area: { kind: 'radius', radiusMeters: 15_000 },
  weeklyHours: [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, opensMinutes: 480, closesMinutes: 1_200 })),
};

/** Creates the local accounts, a bookable vendor and the catalogue, as far as they do not exist. */
export const seed: Seed = async (system) => {
  const { accounts, catalogue, vendors } = composeLocalSeeding(system);
  const at = systemClock.now().toISOString();
  const people = await seedAccounts(accounts, localAccounts, at);
  await seedCatalogue(catalogue, at);
  const idOf = (role: Role): string => people.find((user) => user.role === role)?.userId ?? '';
  const vendor = { vendorId: idOf('vendor'), profile: VENDOR_PROFILE, reviewerId: idOf('onboard_manager') };
  await seedVendor(vendors, vendor, at);
  return localAccounts.map(
    (account): SeededAccount => ({
      role: account.role,
      email: account.email,
      password: account.password,
      note: 'totpSecret' in account ? `TOTP ${account.totpSecret}` : notes[account.role],
    }),
  );
};

const notes = {
  customer: `book in ${LOCAL_PINCODE}`,
  vendor: `does every service around ${LOCAL_PINCODE}, 8 to 20 h`,
} as const;

/** The lowest bcrypt cost that the adapter accepts; these passwords are public. */
const LOCAL_COST = 4;

function composeLocalSeeding(system: LocalSystem) {
  const aws = {
    endpoint: system.cloud.awsEndpoint,
    region: 'ap-south-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(aws));
  const table = system.output('OperationalTable');
  const accounts = composeSeeding({
    dynamo: client,
    secretsManager: new SecretsManagerClient(aws),
    operationalTable: table,
    pepperSecret: system.output('PepperSecret'),
    passwordCost: LOCAL_COST,
  });
  const uow = createDynamoDbUnitOfWork({
    client,
    tables: { operational: table },
    definitions: [serviceAggregate, vendorAggregate],
    sha256,
    clock: systemClock,
  });
  const vendors: SeedVendorPorts = {
    uow,
    users: accounts.users,
    vendors: createDynamoDbVendors(client, table),
    pincodes: loadPincodes(),
    provider: stripePaymentProvider({
      secretKey: STRIPE_KEYS.apiKey,
      webhookSecret: STRIPE_KEYS.webhookSecret,
      apiBaseUrl: system.stripe.url,
    }),
    returnUrl: `${system.cloud.apiUrl}/payouts`,
  };
  return { accounts, catalogue: { uow, services: createDynamoDbServices(client, table) }, vendors };
}
