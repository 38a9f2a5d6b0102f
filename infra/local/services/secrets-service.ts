import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, jsonService, type Operation, operation } from './aws-json.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

const versionSchema = z.object({
  id: z.string(),
  createdMs: z.number(),
  secretString: z.string().optional(),
  /** Base64. */
  secretBinary: z.string().optional(),
  stages: z.array(z.string()),
});
const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdMs: z.number(),
  deletedMs: z.number().optional(),
  versions: z.array(versionSchema),
});
type Secret = z.output<typeof secretSchema>;
type Version = z.output<typeof versionSchema>;

const generateSchema = z.object({
  secretStringTemplate: z.string().optional(),
  generateStringKey: z.string().optional(),
  passwordLength: z.number().int().min(1).max(4096).default(32),
  excludeCharacters: z.string().default(''),
  excludePunctuation: z.boolean().default(false),
  excludeUppercase: z.boolean().default(false),
  excludeLowercase: z.boolean().default(false),
  excludeNumbers: z.boolean().default(false),
  includeSpace: z.boolean().default(false),
  requireEachIncludedType: z.boolean().default(true),
});
/** CloudFormation's `GenerateSecretString`, its members in camelCase. */
export type GenerateSecretString = z.input<typeof generateSchema>;

export type SecretSettings = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly secretString?: string | undefined;
  readonly generate?: GenerateSecretString | undefined;
};

export type SecretsService = LocalService & {
  /** Makes the secret; one that exists keeps its value, so keys survive restarts. Answers its ARN. */
  provision(settings: SecretSettings): Promise<string>;
  secretNames(): readonly string[];
};

export type SecretsServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
};

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** Secrets Manager: versions and their stages, generated values. */
export async function createSecretsService(options: SecretsServiceOptions): Promise<SecretsService> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'secrets.json',
    schema: z.object({ secrets: z.array(secretSchema) }),
    initial: { secrets: [] },
  });
  const { secrets } = file.state;
  const create = async (settings: SecretSettings, binary?: string, token?: string): Promise<Secret> => {
    const nowMs = clock.now().getTime();
    const secret: Secret = {
      name: settings.name,
      arn: `arn:aws:secretsmanager:${options.region}:${options.accountId}:secret:${settings.name}-${suffix()}`,
      description: settings.description,
      createdMs: nowMs,
      versions: [],
    };
    const value = settings.generate ? generateSecretString(settings.generate) : settings.secretString;
    if (value !== undefined || binary !== undefined) {
      addVersion(secret, { secretString: value, secretBinary: binary }, token, [CURRENT], nowMs);
    }
    secrets.push(secret);
    await file.save();
    return secret;
  };
  return {
    ...jsonService({
      name: 'Secrets Manager',
      version: '1.1',
      faults: options.faults,
      operations: {
        ...secretOperations({ secrets, create, save: file.save, clock }),
        ...versionOperations({ secrets, create, save: file.save, clock }),
      },
      close: file.save,
    }),
    async provision(settings) {
      const existing = secrets.find(
        (secret) => secret.name === settings.name && secret.deletedMs === undefined,
      );
      return (existing ?? (await create(settings))).arn;
    },
    secretNames: () => secrets.map((secret) => secret.name),
  };
}

const suffix = (): string => randomUUID().replaceAll('-', '').slice(0, 6);

type SecretBook = {
  readonly secrets: Secret[];
  create(settings: SecretSettings, binary?: string, token?: string): Promise<Secret>;
  save(): Promise<void>;
  readonly clock: LocalClock;
};

function findSecret(book: SecretBook, id: string, deletedToo = false): Secret {
  const secret = book.secrets.find(
    (other) =>
      other.name === id || other.arn === id || (id.startsWith('arn:') && other.arn.slice(0, -7) === id),
  );
  if (!secret)
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  if (secret.deletedMs !== undefined && !deletedToo) {
    throw new AwsError('InvalidRequestException', 'The secret was marked for deletion.');
  }
  return secret;
}

function findVersion(secret: Secret, id: string | undefined, stage: string | undefined): Version {
  const wanted = stage ?? (id === undefined ? CURRENT : undefined);
  const version = secret.versions.find(
    (other) =>
      (id === undefined || other.id === id) && (wanted === undefined || other.stages.includes(wanted)),
  );
  if (version) return version;
  const what = id === undefined ? `staging label: ${wanted}` : `VersionId: ${id}`;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${what}`,
  );
}

/** A label is on one version at a time; what AWSCURRENT leaves becomes AWSPREVIOUS. */
function moveStage(secret: Secret, stage: string, to: Version): void {
  const from = secret.versions.find((version) => version.stages.includes(stage));
  if (from === to) return;
  if (from) from.stages = from.stages.filter((other) => other !== stage);
  to.stages.push(stage);
  if (stage === CURRENT && from) moveStage(secret, PREVIOUS, from);
  if (stage === CURRENT) to.stages = to.stages.filter((other) => other !== PREVIOUS);
}

function addVersion(
  secret: Secret,
  value: Pick<Version, 'secretString' | 'secretBinary'>,
  token: string | undefined,
  stages: readonly string[],
  nowMs: number,
): Version {
  const id = token ?? randomUUID();
  const repeat = secret.versions.find((version) => version.id === id);
  if (repeat) {
    if (repeat.secretString === value.secretString && repeat.secretBinary === value.secretBinary)
      return repeat;
    throw new AwsError('ResourceExistsException', `A version with the id ${id} exists with another value.`);
  }
  const version: Version = { id, createdMs: nowMs, ...value, stages: [] };
  secret.versions.push(version);
  for (const stage of stages) moveStage(secret, stage, version);
  secret.versions = secret.versions.filter((other) => other.stages.length > 0 || other === version);
  return version;
}

const stagesById = (secret: Secret) =>
  Object.fromEntries(
    secret.versions
      .filter((version) => version.stages.length > 0)
      .map((version) => [version.id, version.stages]),
  );
const ofSecret = z.object({ SecretId: z.string() });
const valueInput = z.object({
  ClientRequestToken: z.string().optional(),
  SecretString: z.string().optional(),
  SecretBinary: z.string().optional(),
});

function secretOperations(book: SecretBook): Record<string, Operation> {
  const describe = (secret: Secret) => ({
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    CreatedDate: secret.createdMs / 1000,
    DeletedDate: secret.deletedMs === undefined ? undefined : secret.deletedMs / 1000,
  });
  return {
    CreateSecret: operation(
      valueInput.extend({ Name: z.string(), Description: z.string().optional() }),
      async (input) => {
        if (book.secrets.some((secret) => secret.name === input.Name)) {
          throw new AwsError('ResourceExistsException', `The secret ${input.Name} already exists.`);
        }
        const settings = {
          name: input.Name,
          description: input.Description,
          secretString: input.SecretString,
        };
        const secret = await book.create(settings, input.SecretBinary, input.ClientRequestToken);
        return { ARN: secret.arn, Name: secret.name, VersionId: secret.versions[0]?.id };
      },
    ),
    DescribeSecret: operation(ofSecret, ({ SecretId }) => {
      const secret = findSecret(book, SecretId, true);
      return { ...describe(secret), VersionIdsToStages: stagesById(secret) };
    }),
    ListSecrets: operation(z.object({}), () => ({
      SecretList: book.secrets
        .filter((secret) => secret.deletedMs === undefined)
        .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesById(secret) })),
    })),
    DeleteSecret: operation(
      ofSecret.extend({ ForceDeleteWithoutRecovery: z.boolean().optional() }),
      async ({ SecretId, ForceDeleteWithoutRecovery }) => {
        const secret = findSecret(book, SecretId);
        secret.deletedMs = book.clock.now().getTime();
        if (ForceDeleteWithoutRecovery) book.secrets.splice(book.secrets.indexOf(secret), 1);
        await book.save();
        return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedMs / 1000 };
      },
    ),
    RestoreSecret: operation(ofSecret, async ({ SecretId }) => {
      const secret = findSecret(book, SecretId, true);
      delete secret.deletedMs;
      await book.save();
      return { ARN: secret.arn, Name: secret.name };
    }),
  };
}

function versionOperations(book: SecretBook): Record<string, Operation> {
  const put = async (secret: Secret, input: z.output<typeof valueInput>, stages: readonly string[]) => {
    const value = { secretString: input.SecretString, secretBinary: input.SecretBinary };
    const nowMs = book.clock.now().getTime();
    const version = addVersion(secret, value, input.ClientRequestToken, stages, nowMs);
    await book.save();
    return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages };
  };
  const getInput = ofSecret.extend({ VersionId: z.string().optional(), VersionStage: z.string().optional() });
  const stageInput = ofSecret.extend({
    VersionStage: z.string(),
    MoveToVersionId: z.string().optional(),
    RemoveFromVersionId: z.string().optional(),
  });
  return {
    GetSecretValue: operation(getInput, (input) => {
      const secret = findSecret(book, input.SecretId);
      const version = findVersion(secret, input.VersionId, input.VersionStage);
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        SecretString: version.secretString,
        SecretBinary: version.secretBinary,
        VersionStages: version.stages,
        CreatedDate: version.createdMs / 1000,
      };
    }),
    PutSecretValue: operation(
      ofSecret.extend(valueInput.shape).extend({ VersionStages: z.array(z.string()).optional() }),
      (input) => put(findSecret(book, input.SecretId), input, input.VersionStages ?? [CURRENT]),
    ),
    UpdateSecret: operation(
      ofSecret.extend(valueInput.shape).extend({ Description: z.string().optional() }),
      async (input) => {
        const secret = findSecret(book, input.SecretId);
        if (input.Description !== undefined) secret.description = input.Description;
        if (input.SecretString !== undefined || input.SecretBinary !== undefined)
          return put(secret, input, [CURRENT]);
        await book.save();
        return { ARN: secret.arn, Name: secret.name };
      },
    ),
    UpdateSecretVersionStage: operation(stageInput, async (input) => {
      const secret = findSecret(book, input.SecretId);
      const removed = secret.versions.find((version) => version.id === input.RemoveFromVersionId);
      if (input.MoveToVersionId !== undefined) {
        moveStage(secret, input.VersionStage, findVersion(secret, input.MoveToVersionId, undefined));
      } else if (removed) {
        removed.stages = removed.stages.filter((stage) => stage !== input.VersionStage);
      }
      await book.save();
      return { ARN: secret.arn, Name: secret.name };
    }),
    ListSecretVersionIds: operation(ofSecret, ({ SecretId }) => {
      const secret = findSecret(book, SecretId);
      const versions = secret.versions.map((version) => ({
        VersionId: version.id,
        VersionStages: version.stages,
        CreatedDate: version.createdMs / 1000,
      }));
      return { ARN: secret.arn, Name: secret.name, Versions: versions };
    }),
    GetRandomPassword: operation(
      z.object({ PasswordLength: z.number().optional(), ExcludePunctuation: z.boolean().optional() }),
      (input) => ({
        RandomPassword: generateSecretString({
          passwordLength: input.PasswordLength,
          excludePunctuation: input.ExcludePunctuation,
        }),
      }),
    ),
  };
}

/** A random value as CloudFormation's `GenerateSecretString` asks for, alone or as a member of its template. */
export function generateSecretString(settings: GenerateSecretString): string {
  const wish = generateSchema.parse(settings);
  const kinds = [
    wish.excludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    wish.excludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    wish.excludeNumbers ? '' : '0123456789',
    wish.excludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    wish.includeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !wish.excludeCharacters.includes(character)).join(''))
    .filter((kind) => kind.length > 0);
  const all = kinds.join('');
  if (all.length === 0)
    throw new AwsError('InvalidParameterException', 'No character is left to generate from.');
  const characters = Array.from({ length: wish.passwordLength }, () => all.charAt(randomInt(all.length)));
  if (wish.requireEachIncludedType && kinds.length <= characters.length) placeEachKind(characters, kinds);
  const value = characters.join('');
  if (wish.secretStringTemplate === undefined || wish.generateStringKey === undefined) return value;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(wish.secretStringTemplate));
  return JSON.stringify({ ...template, [wish.generateStringKey]: value });
}

/** Puts one character of each kind at a random place of its own. */
function placeEachKind(characters: string[], kinds: readonly string[]): void {
  const places = characters.map((_, i) => i);
  for (const kind of kinds) {
    const [place] = places.splice(randomInt(places.length), 1);
    if (place !== undefined) characters[place] = kind.charAt(randomInt(kind.length));
  }
}
