import * as OTPAuth from 'otpauth';
import { type CallArguments, type Client, createClient, type RouteAnswer } from '#contracts/client.ts';
import type { Route } from '#contracts/route.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import type { StaffLogin } from './options.ts';

/** A signed-in user. */
export type Person = {
  readonly userId: string;
  readonly email: string;
  readonly session: RouteAnswer<typeof authRoutes.login>;
  /** Calls a route. @throws Error with status and problem for any answer but a success. */
  readonly call: ReturnType<typeof caller>;
  /** For calls that are expected to be refused. */
  readonly client: Client;
};

/** A function that calls routes and returns their bodies. @throws Error for any answer but a success. */
export function caller(apiUrl: string, token?: string) {
  const client = createClient({ baseUrl: apiUrl, ...(token === undefined ? {} : { token }) });
  return async <R extends Route>(route: R, ...call: CallArguments<R>): Promise<RouteAnswer<R>> => {
    const answer = await client.call(route, ...call);
    if (answer.ok) return answer.body;
    throw new Error(
      `${route.method} ${route.path} answered ${answer.status}: ${JSON.stringify(answer.problem)}`,
    );
  };
}

export const DEMO_PASSWORD = 'seven quiet mango trees';

type Credentials = { readonly email: string; readonly password: string; readonly totp?: string };

export async function signIn(apiUrl: string, credentials: Credentials): Promise<Person> {
  const session = await caller(apiUrl)(authRoutes.login, { body: credentials });
  return personOf(apiUrl, credentials.email, session);
}

export const personOf = (apiUrl: string, email: string, session: Person['session']): Person => ({
  userId: session.user.userId,
  email,
  session,
  call: caller(apiUrl, session.accessToken),
  client: createClient({ baseUrl: apiUrl, token: session.accessToken }),
});

const CODE_SECONDS = 30;

/**
 * Signs in with a TOTP code. A code can be used once, so if it was used already, this waits for the next one.
 * `now` is the deployment's time in milliseconds since 1970.
 */
export async function signInStaff(apiUrl: string, staff: StaffLogin, now = Date.now): Promise<Person> {
  const { email, password, totpSecret } = staff;
  const totp = new OTPAuth.TOTP({ secret: OTPAuth.Secret.fromBase32(totpSecret) });
  const attempt = () => signIn(apiUrl, { email, password, totp: totp.generate({ timestamp: now() }) });
  return attempt().catch(async (error: unknown) => {
    if (!(error instanceof Error && error.message.includes('invalid_second_factor'))) throw error;
    const left = CODE_SECONDS - ((now() / 1000) % CODE_SECONDS);
    await new Promise((resolve) => setTimeout(resolve, left * 1000 + 200));
    return attempt();
  });
}
