import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import * as z from 'zod';
import type { Route } from '#contracts/route.ts';
import { commandOptions, wrongOption } from '#tests/support/command-options.ts';
import { SERVICE } from '#tests/support/jobs.ts';
import { CALLER_HEADER, type HotRoute, hotRoutes } from './http/hot-routes.ts';
import { type Asked, type Connection, connect } from './http/load.ts';
import { type Market, PINCODE, startMarket } from './http/market.ts';

/**
 * Requests a second and latency of the hot routes: our Lambda handlers beside Fastify over the same use cases,
 * adapters, schemas and database, each a process of its own, in turns. The ratio is the median over the rounds
 * of our time for a round's requests to Fastify's for the same. Names of routes as arguments measure only those.
 */
const ROUNDS = 15;
const REQUESTS = 32;
/** Every booking takes a vendor's time, of which there is so much. */
const BOOKINGS = 8;
const WARM_UP_ROUNDS = 1;
const MAX_RATIO = 1.25;

const countOf = (name: HotRoute): number => (name === 'createBooking' ? BOOKINGS : REQUESTS);

type Server = { readonly child: ChildProcess; readonly connection: Connection };

async function startServer(module: string, env: Readonly<Record<string, string>>): Promise<Server> {
  const child = fork(new URL(module, import.meta.url), {
    env,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((settle, fail) => {
    child.once('message', (message) => settle(z.object({ port: z.int().positive() }).parse(message).port));
    child.once('exit', (code) => fail(new Error(`${module} ended with ${code}.`)));
  });
  return { child, connection: connect(port) };
}

/** Requests of each route; a booking needs a quote of its own, which is made before the clock runs. */
function asker(market: Market) {
  let slot = 0;
  const nextSlot = (): string => {
    const found = market.slots[slot++ % market.slots.length];
    if (!found) throw new Error('No slot is free.');
    return found.slotStart;
  };
  const asked = (route: Route, path: string, body?: unknown): Asked => ({
    method: route.method,
    path,
    headers: {
      ...(route.access === 'public' ? {} : { [CALLER_HEADER]: market.userId }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(route.idempotency ? { 'idempotency-key': randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const paths = {
    getHealth: '/health',
    listServices: '/v1/services',
    searchServices: `/v1/customer/services?pincode=${PINCODE}`,
    listSlots: `/v1/customer/services/${SERVICE}/slots?pincode=${PINCODE}&date=${market.date}`,
    getCustomerBooking: `/v1/customer/bookings/${market.bookingId}`,
    listCustomerBookings: '/v1/customer/bookings?limit=10',
  } as const;
  const quote = (): Asked => {
    const place = { addressLine: '12, 3rd Cross', pincode: PINCODE };
    return asked(hotRoutes.createQuote, '/v1/customer/quotes', {
      serviceId: SERVICE,
      place,
      slotStart: nextSlot(),
      addOns: [],
    });
  };
  /** A slot whose vendors earlier bookings took is passed over. */
  const tokenOf = async (connection: Connection): Promise<string> => {
    let refused = '';
    for (let i = 0; i < market.slots.length; i++) {
      const { status, body } = await connection.ask(quote());
      if (status < 300) return z.object({ token: z.string() }).parse(JSON.parse(body)).token;
      refused = body;
    }
    throw new Error(`No slot can be quoted any more: ${refused}`);
  };
  return async (name: HotRoute, connection: Connection): Promise<readonly Asked[]> => {
    const made: Asked[] = [];
    for (let i = 0; i < countOf(name); i++) {
      if (name === 'createQuote') made.push(quote());
      else if (name === 'createBooking') {
        const token = await tokenOf(connection);
        made.push(asked(hotRoutes.createBooking, '/v1/customer/bookings', { quoteToken: token, notes: '' }));
      } else made.push(asked(hotRoutes[name], paths[name]));
    }
    return made;
  };
}

const quantile = (list: readonly number[], q: number): number => {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
};
const rounded = (value: number): number => Math.round(value * 100) / 100;

async function measure(name: HotRoute, ours: Connection, peer: Connection, ask: ReturnType<typeof asker>) {
  const ratios: number[] = [];
  const times: { readonly ours: number[]; readonly peer: number[] } = { ours: [], peer: [] };
  const each: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const [a, b] = [await ask(name, ours), await ask(name, ours)];
    // Who goes first changes, so that neither always finds the database as the other left it.
    const peerFirst = round % 2 === 0 ? await peer.run(b) : undefined;
    const run = await ours.run(a);
    const theirs = peerFirst ?? (await peer.run(b));
    if (round < 0) continue;
    ratios.push(run.ms / theirs.ms);
    times.ours.push(run.ms);
    times.peer.push(theirs.ms);
    each.push(...run.each);
  }
  const perSecond = (list: readonly number[]): number =>
    Math.round((countOf(name) * 1000) / quantile(list, 0.5));
  return {
    ratioToFastify: rounded(quantile(ratios, 0.5)),
    p50Ms: rounded(quantile(each, 0.5)),
    p99Ms: rounded(quantile(each, 0.99)),
    perSecond: perSecond(times.ours),
    fastifyPerSecond: perSecond(times.peer),
  };
}

const USAGE = `Calls the hot routes and the same on Fastify, in turns.

  npm run bench:http -- [ROUTE...] [--json]     --json ends with one JSON object
  ROUTE is one of ${Object.keys(hotRoutes).join(', ')}; all unless named
Ends with 1 above a goal.`;
const { values, positionals: named } = commandOptions(USAGE, {
  options: { json: { type: 'boolean' } },
  allowPositionals: true,
});
const unknown = named.filter((name) => !(name in hotRoutes));
if (unknown.length > 0) {
  wrongOption(`No hot route named ${unknown.join(', ')}. There are: ${Object.keys(hotRoutes).join(', ')}.`);
}

const market = await startMarket(2 * BOOKINGS * (ROUNDS + WARM_UP_ROUNDS));
const servers: Server[] = [];
try {
  const ours = await startServer('./http/serve-handler.ts', market.env);
  servers.push(ours);
  const peer = await startServer('./http/serve-fastify.ts', market.env);
  servers.push(peer);
  const ask = asker(market);
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  console.log(
    `Node.js ${process.version}, ${cpus().length} x ${model}; dynoxide in memory, four connections`,
  );
  const routes: Record<string, { ratioToFastify: number; p50Ms: number; p99Ms: number }> = {};
  const names = Object.keys(hotRoutes).filter((name) => named.length === 0 || named.includes(name));
  for (const name of names as HotRoute[]) {
    const { perSecond, fastifyPerSecond, ...figures } = await measure(
      name,
      ours.connection,
      peer.connection,
      ask,
    );
    routes[name] = figures;
    const { ratioToFastify, p50Ms, p99Ms } = figures;
    const verdict = ratioToFastify > MAX_RATIO ? `over ${MAX_RATIO}` : '';
    console.log(
      `${name.padEnd(22)} ${ratioToFastify.toFixed(2)} x  p50 ${p50Ms.toFixed(2).padStart(7)} ms  p99 ${p99Ms.toFixed(2).padStart(7)} ms  ${String(perSecond).padStart(5)}/s beside ${fastifyPerSecond}/s  ${verdict}`,
    );
    if (verdict !== '') process.exitCode = 1;
  }
  if (values.json) console.log(JSON.stringify({ routes }));
} finally {
  for (const { child, connection } of servers) {
    connection.close();
    child.removeAllListeners('exit');
    child.kill();
  }
  await market.stop();
}
