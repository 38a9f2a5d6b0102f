import type { StaffLogin } from '../../bin/demo/options.ts';

/** What the suite runs against, and what it can do there beside calling the API. */
export type Deployment = {
  readonly apiUrl: string;
  /** A super_admin with an enrolled second factor. */
  readonly admin: StaffLogin;
  /** Every e-mail to an address, oldest first; absent where nobody can read them. */
  readonly mails?: (to: string) => Promise<readonly string[]>;
  /** Every text message to a number, oldest first. */
  readonly texts?: (to: string) => Promise<readonly string[]>;
  /** Time that can be moved on; absent where it takes its time. */
  readonly time?: { now(): Date; pass(minutes: number): Promise<void> };
};

/** What `run.ts` hands over of a deployment elsewhere; nothing stands for the local cloud. */
export function deploymentFromEnvironment(env: NodeJS.ProcessEnv): Deployment | undefined {
  const apiUrl = env['E2E_TARGET'];
  if (apiUrl === undefined) return undefined;
  const need = (name: string): string => {
    const value = env[name];
    if (value === undefined) throw new Error(`${name} is needed with a target.`);
    return value;
  };
  const inbox = env['E2E_INBOX_URL'];
  return {
    apiUrl,
    admin: {
      email: need('E2E_ADMIN_EMAIL'),
      password: need('E2E_ADMIN_PASSWORD'),
      totpSecret: need('E2E_ADMIN_TOTP_SECRET'),
    },
    ...(inbox === undefined
      ? {}
      : {
          mails: (to) => readInbox(inbox, 'mails', to),
          texts: (to) => readInbox(inbox, 'texts', to),
        }),
  };
}

/** An inbox answers `GET /mails?to=…` and `GET /texts?to=…` with a JSON list of texts. */
async function readInbox(url: string, kind: 'mails' | 'texts', to: string): Promise<readonly string[]> {
  const answer = await fetch(`${url}/${kind}?to=${encodeURIComponent(to)}`);
  const list: unknown = await answer.json();
  if (!Array.isArray(list)) throw new TypeError(`The inbox answered ${answer.status} and no list.`);
  return list.map(String);
}
