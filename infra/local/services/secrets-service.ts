import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { jsonService } from './aws-json.ts';
import type { Faults } from './faults.ts';
import { generateSecretString } from './generate-secret.ts';
import type { LocalClock } from './local-clock.ts';
import { secretOperations, versionOperations } from './secret-operations.ts';
import { addVersion, CURRENT, type Secret, type SecretSettings, secretSchema } from './secret-versions.ts';
import type { LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';

export type SecretsService = LocalService & {
  /** Creates the secret unless it exists, so keys survive restarts. Returns its ARN. */
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

/** Secrets Manager: versions, staging labels and generated values. */
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
