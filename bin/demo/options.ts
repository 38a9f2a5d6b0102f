import { parseArgs } from 'node:util';
import { usageMessage } from '#infra/local/command-line.ts';

export type StaffLogin = { readonly email: string; readonly password: string; readonly totpSecret: string };

export type DemoOptions = {
  readonly kind: 'run';
  readonly json: boolean;
  /** URL of the API; undefined means the local cloud that is running, or else a new one. */
  readonly target: string | undefined;
  /** A super_admin of the target; the local cloud's by default. */
  readonly admin: StaffLogin | undefined;
};

export const DEMO_HELP = `Drives one real booking from sign-up to payout and checks every step.

  npm run demo                     against the local cloud on port 4000, or one it starts
  npm run demo -- --target URL     against any deployment; needs a super_admin of it:
      --admin-email E --admin-password P --admin-totp-secret BASE32
  npm run demo -- --json           ends with one JSON object
`;

export type ParsedDemoOptions =
  | DemoOptions
  | { readonly kind: 'help' }
  | { readonly kind: 'usage_error'; readonly message: string };

export function parseDemoOptions(args: readonly string[]): ParsedDemoOptions {
  const usage = (message: string): ParsedDemoOptions => ({ kind: 'usage_error', message });
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        target: { type: 'string' },
        'admin-email': { type: 'string' },
        'admin-password': { type: 'string' },
        'admin-totp-secret': { type: 'string' },
      },
    });
    if (values.help) return { kind: 'help' };
    const { target, json } = values;
    if (target !== undefined && !URL.canParse(target)) return usage(`--target takes a URL, not ${target}.`);
    const given = [values['admin-email'], values['admin-password'], values['admin-totp-secret']];
    const [email, password, totpSecret] = given;
    if (given.every((value) => value === undefined)) {
      return { kind: 'run', json, target: target?.replace(/\/$/, ''), admin: undefined };
    }
    if (email === undefined || password === undefined || totpSecret === undefined) {
      return usage('--admin-email, --admin-password and --admin-totp-secret go together.');
    }
    return { kind: 'run', json, target: target?.replace(/\/$/, ''), admin: { email, password, totpSecret } };
  } catch (error) {
    return usage(usageMessage(error));
  }
}
