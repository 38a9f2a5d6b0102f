import { z } from 'zod';
import { AwsError, type Operation, operation } from './aws-json.ts';
import { generateSecretString } from './generate-secret.ts';
import type { LocalClock } from './local-clock.ts';
import {
  addVersion,
  CURRENT,
  findSecret,
  findVersion,
  moveStage,
  type Secret,
  type SecretSettings,
} from './secret-versions.ts';

export type StoredSecrets = {
  readonly secrets: Secret[];
  create(settings: SecretSettings, binary?: string, token?: string): Promise<Secret>;
  save(): Promise<void>;
  readonly clock: LocalClock;
};

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

/** The operations on secrets. */
export function secretOperations(store: StoredSecrets): Record<string, Operation> {
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
        if (store.secrets.some((secret) => secret.name === input.Name)) {
          throw new AwsError('ResourceExistsException', `The secret ${input.Name} already exists.`);
        }
        const settings = {
          name: input.Name,
          description: input.Description,
          secretString: input.SecretString,
        };
        const secret = await store.create(settings, input.SecretBinary, input.ClientRequestToken);
        return { ARN: secret.arn, Name: secret.name, VersionId: secret.versions[0]?.id };
      },
    ),
    DescribeSecret: operation(ofSecret, ({ SecretId }) => {
      const secret = findSecret(store, SecretId, true);
      return { ...describe(secret), VersionIdsToStages: stagesById(secret) };
    }),
    ListSecrets: operation(z.object({}), () => ({
      SecretList: store.secrets
        .filter((secret) => secret.deletedMs === undefined)
        .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesById(secret) })),
    })),
    DeleteSecret: operation(
      ofSecret.extend({ ForceDeleteWithoutRecovery: z.boolean().optional() }),
      async ({ SecretId, ForceDeleteWithoutRecovery }) => {
        const secret = findSecret(store, SecretId);
        secret.deletedMs = store.clock.now().getTime();
        if (ForceDeleteWithoutRecovery) store.secrets.splice(store.secrets.indexOf(secret), 1);
        await store.save();
        return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deletedMs / 1000 };
      },
    ),
    RestoreSecret: operation(ofSecret, async ({ SecretId }) => {
      const secret = findSecret(store, SecretId, true);
      delete secret.deletedMs;
      await store.save();
      return { ARN: secret.arn, Name: secret.name };
    }),
  };
}

/** The operations on their values. */
export function versionOperations(store: StoredSecrets): Record<string, Operation> {
  const put = async (secret: Secret, input: z.output<typeof valueInput>, stages: readonly string[]) => {
    const value = { secretString: input.SecretString, secretBinary: input.SecretBinary };
    const nowMs = store.clock.now().getTime();
    const version = addVersion(secret, value, input.ClientRequestToken, stages, nowMs);
    await store.save();
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
      const secret = findSecret(store, input.SecretId);
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
      (input) => put(findSecret(store, input.SecretId), input, input.VersionStages ?? [CURRENT]),
    ),
    UpdateSecret: operation(
      ofSecret.extend(valueInput.shape).extend({ Description: z.string().optional() }),
      async (input) => {
        const secret = findSecret(store, input.SecretId);
        if (input.Description !== undefined) secret.description = input.Description;
        if (input.SecretString !== undefined || input.SecretBinary !== undefined)
          return put(secret, input, [CURRENT]);
        await store.save();
        return { ARN: secret.arn, Name: secret.name };
      },
    ),
    UpdateSecretVersionStage: operation(stageInput, async (input) => {
      const secret = findSecret(store, input.SecretId);
      const removed = secret.versions.find((version) => version.id === input.RemoveFromVersionId);
      if (input.MoveToVersionId !== undefined) {
        moveStage(secret, input.VersionStage, findVersion(secret, input.MoveToVersionId, undefined));
      } else if (removed) {
        removed.stages = removed.stages.filter((stage) => stage !== input.VersionStage);
      }
      await store.save();
      return { ARN: secret.arn, Name: secret.name };
    }),
    ListSecretVersionIds: operation(ofSecret, ({ SecretId }) => {
      const secret = findSecret(store, SecretId);
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
