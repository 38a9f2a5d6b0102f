import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError } from './aws-json.ts';
import type { GenerateSecretString } from './generate-secret.ts';

const versionSchema = z.object({
  id: z.string(),
  createdMs: z.number(),
  secretString: z.string().optional(),
  /** Base64. */
  secretBinary: z.string().optional(),
  stages: z.array(z.string()),
});
export const secretSchema = z.object({
  name: z.string(),
  arn: z.string(),
  description: z.string().optional(),
  createdMs: z.number(),
  deletedMs: z.number().optional(),
  versions: z.array(versionSchema),
});
/** A secret and its versions. */
export type Secret = z.output<typeof secretSchema>;
type Version = z.output<typeof versionSchema>;

/** The settings of a new secret. */
export type SecretSettings = {
  readonly name: string;
  readonly description?: string | undefined;
  readonly secretString?: string | undefined;
  readonly generate?: GenerateSecretString | undefined;
};

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/** Finds a secret by name, ARN, or ARN without its suffix. @throws AwsError */
export function findSecret(
  store: { readonly secrets: readonly Secret[] },
  id: string,
  deletedToo = false,
): Secret {
  const secret = store.secrets.find(
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

/** @throws AwsError ResourceNotFoundException */
export function findVersion(secret: Secret, id: string | undefined, stage: string | undefined): Version {
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

/** Moves a label, which only one version has. The version that loses AWSCURRENT gets AWSPREVIOUS. */
export function moveStage(secret: Secret, stage: string, to: Version): void {
  const from = secret.versions.find((version) => version.stages.includes(stage));
  if (from === to) return;
  if (from) from.stages = from.stages.filter((other) => other !== stage);
  to.stages.push(stage);
  if (stage === CURRENT && from) moveStage(secret, PREVIOUS, from);
  if (stage === CURRENT) to.stages = to.stages.filter((other) => other !== PREVIOUS);
}

/** Adds a version with labels; repeating a token with the same value returns the first. @throws AwsError */
export function addVersion(
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
