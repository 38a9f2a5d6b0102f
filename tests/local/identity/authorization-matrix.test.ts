import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Role, roles } from '#contracts/roles.ts';
import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { type Actor, createActors, ownPincode } from '#tests/support/actors.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { type RawRequest, sampleRequest } from '#tests/support/sample-requests.ts';
import { putThingsOf, type Things } from './things.ts';

type Caller = Role | 'nobody';
const callers: readonly Caller[] = ['nobody', ...roles];
/** Whose thing a request names. */
const possessions = ['missing', "other's", 'own'] as const;
type Possession = (typeof possessions)[number];

type Reach = 'own' | 'all';
const everyones = (reach: Reach) =>
  Object.fromEntries(roles.map((role) => [role, reach])) as Readonly<Record<Role, Reach>>;
const ofParties = { customer: 'own', vendor: 'own', ops_manager: 'all', super_admin: 'all' } as const;
const ofReviewers = { onboard_manager: 'all', super_admin: 'all' } as const;
/**
 * Which things an id in a path may name for whom: one's own alone, or everybody's. Written down apart from
 * the code; a route that lets a role name a thing of which nothing is said here fails the test.
 */
const reaches: Readonly<Record<keyof Things, Partial<Record<Role, Reach>>>> = {
  bookingId: ofParties,
  envelopeId: ofParties,
  paymentId: { ops_manager: 'all', super_admin: 'all' },
  notificationId: everyones('own'),
  sessionId: everyones('own'),
  documentId: { vendor: 'own', ...ofReviewers },
  vendorId: { customer: 'own', ...ofReviewers, ops_manager: 'all' },
  userId: { super_admin: 'all' },
  invitationId: { super_admin: 'all' },
  ruleId: { super_admin: 'all' },
  // The catalogue is everybody's.
  serviceId: { customer: 'all', super_admin: 'all' },
};

const problem = z.object({ code: z.string().optional() });
let test: TestSystem;
const people = new Map<Caller, Actor>();
const own = new Map<Caller, Things>();
let others: Things;
beforeAll(async () => {
  test = await startTestSystem();
  const actors = createActors(test);
  const vendor = () => actors.vendor({ pincode: ownPincode() });
  for (const role of roles) {
    if (role === 'customer') people.set(role, await actors.customer());
    else people.set(role, role === 'vendor' ? await vendor() : await actors.staff(role));
  }
  others = await putThingsOf(test, actors, {
    customer: await actors.customer(),
    vendor: await vendor(),
    person: await actors.customer(),
  });
  for (const [caller, person] of people) {
    const owners = {
      customer: caller === 'customer' ? person : await actors.customer(),
      vendor: caller === 'vendor' ? person : await vendor(),
      person,
    };
    own.set(caller, await putThingsOf(test, actors, owners));
  }
  await test.settled();
}, 120_000);
afterAll(() => test.stop());

const idsIn = (route: Route): readonly string[] =>
  [...route.path.matchAll(/\{(\w+Id)\+?\}/g)].map(([, name = '']) => name);
const namesSomething = allRoutes.filter((route) => idsIn(route).length > 0);

const may = (route: Route, caller: Caller): boolean => {
  if (route.access === 'public') return true;
  if (caller === 'nobody') return false;
  return route.access === 'signed_in' || route.access.includes(caller);
};

/** What a caller reaches with a route's ids: all that all of them are open to. */
function reachOf(route: Route, caller: Role): Reach | undefined {
  const each = idsIn(route).map((name) => reaches[name as keyof Things]?.[caller]);
  if (each.includes(undefined)) return undefined;
  return each.includes('own') ? 'own' : 'all';
}

/** The ids of a request: things of the caller, of others, or of nobody. */
function idsFor(caller: Caller, possession: Possession): Partial<Readonly<Record<string, string>>> {
  if (possession === 'missing') return {};
  return (possession === 'own' ? own.get(caller) : undefined) ?? others;
}

type Cell = { readonly route: Route; readonly caller: Caller; readonly possession: Possession };

async function ask({ route, caller, possession }: Cell, extra: Readonly<Record<string, string>> = {}) {
  const sample = sampleRequest(route);
  const ids = idsFor(caller, possession);
  const path = route.path.replace(/\{(\w+)\+?\}/g, (_, name: string) =>
    encodeURIComponent(ids[name] ?? sample.params[name] ?? ''),
  );
  const date =
    sample.query['date'] === undefined ? {} : { date: plusMinutes(test.now(), 1_440).slice(0, 10) };
  const query = new URLSearchParams({ ...sample.query, ...date, ...extra });
  const token = people.get(caller)?.accessToken;
  const answer = await fetch(new URL(`${path}?${query.toString()}`, test.cloud.apiUrl), {
    method: route.method,
    headers: {
      ...sample.headers,
      'idempotency-key': crypto.randomUUID(),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(sample.body === undefined ? {} : { body: naming(ids, sample.body) }),
  });
  const type = answer.headers.get('content-type') ?? '';
  const text = await answer.text();
  const code = type.includes('problem+json') ? problem.parse(JSON.parse(text)).code : undefined;
  return [String(answer.status), code].filter(Boolean).join(' ');
}

/** The example of a body, about the same things as the path. */
function naming(ids: Partial<Readonly<Record<string, string>>>, body: NonNullable<RawRequest['body']>) {
  if (typeof body !== 'string') return body;
  const example = z.record(z.string(), z.unknown()).parse(JSON.parse(body));
  const named = Object.entries(example).map(([name, value]) => [name, ids[name] ?? value]);
  return JSON.stringify(Object.fromEntries(named));
}

const nameOf = ({ route, caller, possession }: Cell) => `${caller} ${routeKey(route)} ${possession}`;

/** The cells whose answer is not as wanted. */
async function wrongOf(
  cells: readonly Cell[],
  wanted: (cell: Cell) => RegExp,
  extra: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const cell of cells) {
    const got = await ask(cell, extra);
    if (!wanted(cell).test(got)) wrong.push(`${nameOf(cell)}: ${got} instead of ${wanted(cell)}`);
  }
  return wrong;
}

const refused = ({ caller }: Cell) => (caller === 'nobody' ? /^401 unauthenticated$/ : /^403 forbidden$/);
const cellsOf = (routes: readonly Route[], among: readonly Possession[]): readonly Cell[] =>
  routes.flatMap((route) =>
    callers.flatMap((caller) => among.map((possession) => ({ route, caller, possession }))),
  );

describe('every route, for every role and for nobody', () => {
  it('lets in whom its contract names, and refuses all others', async () => {
    // An unknown query parameter is refused behind the authorizer, before anything takes effect.
    const wanted = (cell: Cell) => (may(cell.route, cell.caller) ? /^400 invalid_request$/ : refused(cell));
    expect(await wrongOf(cellsOf(allRoutes, ['missing']), wanted, { matrix: '1' })).toEqual([]);
  }, 300_000);
});

describe('a refusal', () => {
  const origin = 'http://localhost:5173';
  const profile = (headers: Readonly<Record<string, string>>) =>
    fetch(new URL('/v1/profile', test.cloud.apiUrl), { headers: { origin, ...headers } });
  const bearer = () => ({ authorization: `Bearer ${people.get('customer')?.accessToken}` });

  it('of who brings no token, or none that is good, is a problem that a page of ours may read', async () => {
    const tokens = { Bearer: {}, 'Bearer error="invalid_token"': { authorization: 'Bearer a.b.c' } };
    for (const [challenge, headers] of Object.entries(tokens)) {
      const answer = await profile(headers);
      expect(answer.status).toBe(401);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'application/problem+json',
        'www-authenticate': challenge,
        'access-control-allow-origin': origin,
      });
      expect(problem.parse(await answer.json()).code).toBe('unauthenticated');
    }
  });

  it('is not answered when the authorizer can not read the session: that is our failure', async () => {
    const restore = test.cloud.faults.inject({
      service: 'dynamodb',
      action: 'Query',
      phase: 'before',
      effect: { kind: 'error', status: 400, code: 'ResourceNotFoundException', message: 'No table.' },
    });
    const [known, unknown] = [await profile(bearer()), await profile({})];
    restore();
    expect([known.status, await known.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(unknown.status).toBe(401);
    expect((await profile(bearer())).status).toBe(200);
  });
});

describe('every route that names a thing', () => {
  const cells = cellsOf(namesSomething, possessions);
  const open = cells.filter(({ route, caller }) => may(route, caller));

  it('is a route of which it is said here what it reaches, for everybody who may call it', () => {
    const unsaid = open.filter(
      ({ route, caller }) => caller === 'nobody' || reachOf(route, caller) === undefined,
    );
    expect(unsaid.map(nameOf)).toEqual([]);
    const known = new Set(allRoutes.flatMap(idsIn));
    expect(new Set(Object.keys(reaches))).toEqual(known);
  });

  it('is closed to whom its contract does not name, whosever the thing is', async () => {
    const closed = cells.filter(({ route, caller }) => !may(route, caller));
    expect(open.length + closed.length).toBe(namesSomething.length * callers.length * possessions.length);
    expect(await wrongOf(closed, refused)).toEqual([]);
  }, 300_000);

  it.each(roles)(
    'answers a %s 404 for what is missing or of others, and opens what the role may see',
    async (role) => {
      const granted = open.filter(({ caller }) => caller === role);
      expect(granted.length).toBeGreaterThan(0);
      const wanted = ({ route, possession }: Cell) => {
        const reached = possession === 'own' || (possession === "other's" && reachOf(route, role) === 'all');
        // A step that is not due is refused by its own rule, which a role that may not see the thing never learns.
        if (reached) return /^(2\d\d|402 payment_failed|403 own_filing|409 \w+|422 \w+)$/;
        return possession === 'missing' ? /^404 (service_)?not_found$/ : /^404 not_found$/;
      };
      // What is missing or of others goes first: the calls that succeed change what the role has.
      const ordered = possessions.flatMap((possession) =>
        granted.filter((cell) => cell.possession === possession),
      );
      expect(await wrongOf(ordered, wanted)).toEqual([]);
    },
    300_000,
  );
});
