import { REGION } from '../template/intrinsics.ts';

const ACCESS_KEY_PREFIX = 'LOCAL.';

/** The secret of every access key. It protects nothing; the endpoint is on the loopback. */
export const SIGNING_SECRET = 'local';

/** The function that an access key belongs to; undefined for external keys. */
export const principalOfAccessKey = (accessKeyId: string): string | undefined =>
  accessKeyId.startsWith(ACCESS_KEY_PREFIX) ? accessKeyId.slice(ACCESS_KEY_PREFIX.length) : undefined;

/** The variables that Lambda sets, and the local AWS endpoint. The access key contains the function's name. */
export function functionEnvironment(functionName: string, awsEndpoint: string): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_ACCESS_KEY_ID: ACCESS_KEY_PREFIX + functionName,
    AWS_SECRET_ACCESS_KEY: SIGNING_SECRET,
    AWS_ENDPOINT_URL: awsEndpoint,
    TZ: ':UTC',
  };
}
