import * as OTPAuth from 'otpauth';
import { createClient } from '#contracts/client.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { run } from './processes.ts';

export type Admin = { readonly email: string; readonly password: string; readonly totpSecret: string };

export type FirstAdminOptions = {
  readonly root: string;
  readonly apiUrl: string;
  readonly env: Readonly<Record<string, string>>;
  readonly operationalTable: string;
  readonly pepperSecret: string;
};

const EMAIL = 'first.admin@example.com';

/** Makes the first super_admin as the documentation says, and enrols the second factor at the first sign-in. */
export async function makeFirstAdmin(options: FirstAdminOptions): Promise<Admin> {
  const output = await run(
    process.execPath,
    [
      'bin/create-super-admin.ts',
      ...['--email', EMAIL, '--name', 'Leela Nair'],
      ...['--table', options.operationalTable, '--pepper', options.pepperSecret],
    ],
    { cwd: options.root, env: options.env },
  );
  const password = output.trim().split(/\s+/).at(-1);
  if (password === undefined) throw new Error(`No password was printed: ${output}`);

  const nobody = createClient({ baseUrl: options.apiUrl });
  const login = await nobody.call(authRoutes.login, { body: { email: EMAIL, password } });
  if (!login.ok) throw new Error(`The first sign-in was refused: ${JSON.stringify(login.problem)}`);
  const admin = nobody.withToken(login.body.accessToken);
  const begun = await admin.call(authRoutes.beginSecondFactor, { body: { password } });
  if (!begun.ok) throw new Error(`No second factor can be enrolled: ${JSON.stringify(begun.problem)}`);
  const totpSecret = begun.body.secret;
  const totp = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(totpSecret) }).generate();
  const confirmed = await admin.call(authRoutes.confirmSecondFactor, { body: { totp } });
  if (!confirmed.ok) throw new Error(`The second factor was refused: ${JSON.stringify(confirmed.problem)}`);
  return { email: EMAIL, password, totpSecret };
}
