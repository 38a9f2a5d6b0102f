import { Secret, TOTP } from 'otpauth';
import type { Totp } from '#application/identity/ports.ts';

const PERIOD_SECONDS = 30;
const ISSUER = 'HomeServe Pro';

const generator = (secret: string, label = '') =>
  new TOTP({
    issuer: ISSUER,
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD_SECONDS,
    secret: Secret.fromBase32(secret),
  });

/** Authenticator codes as the common apps make them: RFC 6238 with SHA-1, 30 s, 6 digits. */
export const otpauthTotp: Totp = {
  newSecret: () => new Secret({ size: 20 }).base32,
  uri: (secret, account) => generator(secret, account).toString(),
  stepOf(secret, code, at) {
    const timestamp = Date.parse(at);
    const delta = generator(secret).validate({ token: code, timestamp, window: 1 });
    return delta === null ? undefined : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + delta;
  },
};

/** The code an authenticator shows at `at`; for clients: demo, tests. */
export const totpCode = (secret: string, at: Date): string =>
  generator(secret).generate({ timestamp: at.getTime() });
