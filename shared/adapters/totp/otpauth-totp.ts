import type { Totp } from '#application/identity/ports.ts';

const PERIOD_SECONDS = 30;
const ISSUER = 'HomeServe Pro';

/** Loaded at first use: most sign-ins have no second factor. */
const library = () => import('otpauth');

async function generator(secret: string, label = '') {
  const { Secret, TOTP } = await library();
  return new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}

/** Authenticator codes as in the common apps: RFC 6238 with SHA-1, 30 s, 6 digits. */
export const otpauthTotp: Totp = {
  async newSecret() {
    const { Secret } = await library();
    return new Secret({ size: 20 }).base32;
  },
  uri: async (secret, account) => (await generator(secret, account)).toString(),
  async stepOf(secret, code, at) {
    const timestamp = Date.parse(at);
    const delta = (await generator(secret)).validate({ token: code, timestamp, window: 1 });
    return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  },
};

/** The code at `at`; for clients such as the demo and tests. */
export const totpCode = async (secret: string, at: Date): Promise<string> =>
  (await generator(secret)).generate({ timestamp: at.getTime() });
