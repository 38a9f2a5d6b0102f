import * as z from 'zod';
import { startHttpServer } from './http-server.ts';

const asked = z.object({ SecretId: z.string(), SecretString: z.string().optional() });
const contentType = 'application/x-amz-json-1.1';

/** A Secrets Manager endpoint over the given values, with the operations that the adapters use. */
export function startSecretsServer(values: Map<string, string>) {
  return startHttpServer(({ headers, body }) => {
    const { SecretId, SecretString } = asked.parse(JSON.parse(body));
    const operation = String(headers['x-amz-target']).split('.').at(-1);
    if (operation === 'PutSecretValue' && SecretString !== undefined) values.set(SecretId, SecretString);
    const value = values.get(SecretId);
    return value === undefined
      ? { status: 400, contentType, body: { __type: 'ResourceNotFoundException', message: 'No such value.' } }
      : {
          status: 200,
          contentType,
          body: { ARN: SecretId, Name: SecretId, VersionId: 'v', SecretString: value },
        };
  });
}
