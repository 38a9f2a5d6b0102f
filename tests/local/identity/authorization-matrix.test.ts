import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { type Role, roles } from '#contracts/roles.ts';
import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { loadSeed } from '#infra/local/seed.ts';
import { type LocalSystem, startLocalSystem } from '#infra/local/system.ts';
import { putThingsOf } from './other-peoples.ts';

type Caller = Role | 'nobody';
const callers: readonly Caller[] = ['nobody', ...roles];
const problem = z.object({ code: z.string().optional() });
const signedIn = z.object({ accessToken: z.string(), user: z.object({ userId: z.string() }) });
const sessions = z.object({ items: z.array(z.object({ sessionId: z.string() })) });

let system: LocalSystem;
const tokens = new Map<Caller, string>();
const userIds = new Map<Caller, string>();
beforeAll(async () => {
  system = await startLocalSystem({
    port: 0,
    dataDir: undefined,
    log: { warn: () => {}, functionLine: () => {} },
  });
  const seed = await loadSeed();
  for (const account of await seed(system, { isNew: true })) {
    const role = roles.find((r) => r === account.role);
    const secret = account.note?.replace('TOTP ', '');
    const body = {
      email: account.email,
      password: account.password,
      ...(secret === undefined ? {} : { totp: totpCode(secret, new Date()) }),
    };
    const answer = await send('POST', '/v1/auth/login', { body });
    const { accessToken, user } = signedIn.parse(await answer.json());
    if (role) tokens.set(role, accessToken);
    if (role) userIds.set(role, user.userId);
  }
}, 120_000);
afterAll(() => system.stop());

async function send(
  method: string,
  path: string,
  { body, token }: { readonly body?: unknown; readonly token?: string | undefined } = {},
): Promise<Response> {
  return fetch(new URL(path, system.cloud.apiUrl), {
    method,
    headers: {
      'idempotency-key': crypto.randomUUID(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

const may = (route: Route, caller: Caller): boolean => {
  if (route.access === 'public') return true;
  if (caller === 'nobody') return false;
  return route.access === 'signed_in' || route.access.includes(caller);
};

/** A well-formed id of a thing that is not there. */
function missingId(route: Route, name: string): string {
  const { properties = {} } = z.toJSONSchema(route.params ?? z.object({}), {
    io: 'input',
    unrepresentable: 'any',
  });
  const pattern = z.object({ pattern: z.string() }).safeParse(properties[name]).data?.pattern;
  const prefix = /^\^([a-z]+_)/.exec(pattern ?? '')?.[1] ?? '';
  return `${prefix}missing`;
}
/** The route's path with the given ids, and ids of nothing for the rest. */
const pathOf = (route: Route, ids: Readonly<Record<string, string>> = {}): string =>
  route.path.replace(/\{(\w+)\+?\}/g, (_, name: string) =>
    encodeURIComponent(ids[name] ?? missingId(route, name)),
  );
/** Routes about one thing, named by its id and by nothing else that the caller has to choose. */
const aboutOneThing = allRoutes.filter(
  (route) => /\{\w+Id\}/.test(route.path) && route.query?.safeParse({}).success !== false,
);

async function codeOf(answer: Response): Promise<string | undefined> {
  const type = answer.headers.get('content-type') ?? '';
  return type.includes('problem+json') ? problem.parse(await answer.json()).code : undefined;
}

/** What is expected of a cell, as `status code`; the gateway's own refusals carry no code. */
function expected(route: Route, caller: Caller, passed: string): string {
  if (may(route, caller)) return passed;
  return caller === 'nobody' ? '401' : '403';
}

describe('every route, for every role and for nobody', () => {
  it('lets in whom its contract names, and refuses all others', async () => {
    const wrong: string[] = [];
    for (const route of allRoutes) {
      for (const caller of callers) {
        // An unknown query parameter is refused behind the authorizer, before anything takes effect.
        const path = `${pathOf(route)}?matrix=1`;
        const answer = await send(route.method, path, { body: route.bodyExample, token: tokens.get(caller) });
        const got = [String(answer.status), await codeOf(answer)].filter(Boolean).join(' ');
        const want = expected(route, caller, '400 invalid_request');
        if (got !== want) wrong.push(`${caller} ${routeKey(route)}: ${got} instead of ${want}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 300_000);

  it('answers 404 for things that are not there to whoever may ask for them', async () => {
    expect(await notAnswered404(aboutOneThing, {})).toEqual([]);
  }, 300_000);

  it('answers 404 for the things of others, and shows its own to their owner', async () => {
    const others = await putThingsOf(system, 'usr_othercustomer', 'usr_othervendor');
    const personal = aboutOneThing.filter((route) =>
      ['bookingId', 'envelopeId', 'notificationId'].some((name) => route.path.includes(`{${name}}`)),
    );
    // Ops see everybody's bookings and signatures, by their role.
    const parties: readonly Caller[] = ['customer', 'vendor'];
    expect(await notAnswered404(personal, others, parties)).toEqual([]);

    const own = await putThingsOf(system, userIds.get('customer') ?? '', userIds.get('vendor') ?? '');
    const seen = await Promise.all([
      send('GET', `/v1/customer/bookings/${own['bookingId']}`, { token: tokens.get('customer') }),
      send('GET', `/v1/vendor/bookings/${own['bookingId']}`, { token: tokens.get('vendor') }),
      send('GET', `/v1/signatures/${own['envelopeId']}`, { token: tokens.get('customer') }),
    ]);
    expect(seen.map((answer) => answer.status)).toEqual([200, 200, 200]);
  }, 120_000);

  it('answers 404 for the session of another, whoever asks', async () => {
    for (const owner of roles) {
      const list = await send('GET', '/v1/profile/sessions', { token: tokens.get(owner) });
      const sessionId = sessions.parse(await list.json()).items[0]?.sessionId ?? '';
      for (const caller of roles.filter((role) => role !== owner)) {
        const answer = await send('DELETE', `/v1/profile/sessions/${sessionId}`, {
          token: tokens.get(caller),
        });
        expect([owner, caller, answer.status]).toEqual([owner, caller, 404]);
      }
      expect((await send('GET', '/v1/profile', { token: tokens.get(owner) })).status).toBe(200);
    }
  }, 120_000);
});

/** The cells among `callers` that answer anything but 404, by route and role. */
async function notAnswered404(
  routes: readonly Route[],
  ids: Readonly<Record<string, string>>,
  among: readonly Caller[] = callers,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const route of routes) {
    for (const caller of among.filter((c) => may(route, c))) {
      const request = { body: route.bodyExample, token: tokens.get(caller) };
      const answer = await send(route.method, pathOf(route, ids), request);
      if (answer.status === 404) continue;
      wrong.push(`${caller} ${routeKey(route)}: ${answer.status} ${await codeOf(answer)}`);
    }
  }
  return wrong;
}
