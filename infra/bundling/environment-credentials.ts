/**
 * Takes the place of the SDK's default credential chain in the bundles. Lambda gives its credentials by
 * environment variables and in no other way; the chain's other ways (profiles, SSO, instance metadata) are
 * a third of a small function's code. From source, and so on the local cloud, the SDK's own chain is used.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('This function was given no AWS credentials.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
