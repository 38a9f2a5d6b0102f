/**
 * Replaces the SDK's default credential chain in bundles. Lambda passes credentials only in environment variables; the
 * chain's other sources (profiles, SSO, instance metadata) are a third of a small function's code. Functions that run from
 * source, as on the local cloud, use the SDK's own chain.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('There are no AWS credentials in the environment.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
