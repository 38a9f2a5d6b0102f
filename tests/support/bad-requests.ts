import * as z from 'zod';
import type { Route } from '#contracts/route.ts';
import { type RawRequest, sampleRequest } from './sample-requests.ts';

/** An invalid request, with the field that the problem document must name. */
export type BadRequest = {
  readonly fault: string;
  readonly request: RawRequest;
  /** The expected status. */
  readonly status: 400 | 413 | 415;
  /** A pointer that one of the named fields begins with. */
  readonly pointer: string;
};

const record = z.record(z.string(), z.unknown());
const MEGABYTE = 1_000_000;

/** Invalid requests of all kinds for a route, derived from its contract. */
export function badRequests(route: Route): readonly BadRequest[] {
  const good = sampleRequest(route);
  return [
    ...badPaths(good),
    ...badQueries(route, good),
    ...badKeys(route, good),
    ...(route.rawBody ? [] : route.body ? badBodies(route, good) : unwantedBodies(good)),
    {
      fault: 'a body of a megabyte',
      request: withBody(good, `{"a":"${'x'.repeat(MEGABYTE)}"}`),
      status: 413,
      pointer: '/body',
    },
  ];
}

const withBody = (good: RawRequest, body: string | Uint8Array): RawRequest => ({
  ...good,
  headers: { ...good.headers, 'content-type': 'application/json' },
  body,
});

function badPaths(good: RawRequest): readonly BadRequest[] {
  return Object.keys(good.params).flatMap((name) =>
    [
      ['NUL', `${good.params[name]}\u0000`],
      ['far too long', 'x'.repeat(3_000)],
      ['climbing', '../../etc/passwd'],
      ['markup', '<script>alert(1)</script>'.repeat(3)],
    ].map(([fault, value = '']) => ({
      fault: `${name} in the path: ${fault}`,
      request: { ...good, params: { ...good.params, [name]: value } },
      status: 400 as const,
      pointer: `/path/${name}`,
    })),
  );
}

function badQueries(route: Route, good: RawRequest): readonly BadRequest[] {
  const bad = (fault: string, query: Readonly<Record<string, string>>, name: string): BadRequest => ({
    fault: `query: ${fault}`,
    request: { ...good, query },
    status: 400,
    pointer: `/query/${name}`,
  });
  const known = Object.keys(route.query?.().shape ?? {});
  return [
    bad('unknown field', { ...good.query, surprise: '1' }, 'surprise'),
    bad('a huge unknown field', { ...good.query, surprise: 'x'.repeat(6_000) }, 'surprise'),
    ...Object.keys(good.query).map((name) => {
      const { [name]: _, ...rest } = good.query;
      return bad(`${name} is missing`, rest, name);
    }),
    ...known.flatMap((name) => [
      bad(`${name} with NUL`, { ...good.query, [name]: 'a\u0000b' }, name),
      bad(`${name} far too long`, { ...good.query, [name]: 'x'.repeat(6_000) }, name),
    ]),
  ];
}

function badKeys(route: Route, good: RawRequest): readonly BadRequest[] {
  if (route.idempotency !== 'required') return [];
  const { 'idempotency-key': _, ...without } = good.headers;
  const bad = (fault: string, headers: RawRequest['headers']): BadRequest => ({
    fault: `Idempotency-Key ${fault}`,
    request: { ...good, headers },
    status: 400,
    pointer: '/header/idempotency-key',
  });
  return [
    bad('missing', without),
    bad('with a space', { ...good.headers, 'idempotency-key': 'two words' }),
    bad('too long', { ...good.headers, 'idempotency-key': 'k'.repeat(129) }),
  ];
}

const unwantedBodies = (good: RawRequest): readonly BadRequest[] => [
  { fault: 'a body where none is taken', request: withBody(good, '{"a":1}'), status: 400, pointer: '/body' },
];

function badBodies(route: Route, good: RawRequest): readonly BadRequest[] {
  const bad = (fault: string, body: string | Uint8Array, pointer = '/body'): BadRequest => ({
    fault: `body: ${fault}`,
    request: withBody(good, body),
    status: 400,
    pointer,
  });
  const example = record.parse(route.bodyExample);
  const whole = JSON.stringify(example);
  const depth = 10_000;
  return [
    ...['null', '[]', '7', 'true', '"text"', '[[[[]]]]'].map((body) => bad(body, body)),
    ...[
      ...(route.body?.().safeParse(undefined).success ? [] : ['']),
      '{',
      '{"a":1,}',
      "{'a':1}",
      'a=1&b=2',
      '\u0000',
      '{"a":NaN}',
    ].map((body) => bad(`not JSON: ${JSON.stringify(body)}`, body)),
    bad('nested ten thousand deep', `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
    bad('arrays ten thousand deep', `${'['.repeat(depth)}${']'.repeat(depth)}`),
    bad(
      'bytes that are not UTF-8',
      new Uint8Array([...Buffer.from('{"name":"'), 0xc3, 0x28, 0xff, 0x22, 0x7d]),
    ),
    bad('unknown field', JSON.stringify({ ...example, surprise: 1 })),
    bad('__proto__', `{"__proto__":{"role":"super_admin"},${whole.slice(1)}`, '/body/__proto__'),
    bad('constructor', JSON.stringify({ ...example, constructor: { prototype: { role: 'super_admin' } } })),
    ...Object.entries(example).flatMap(([name, value]) => badFields(example, name, value, bad)),
    ...['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''].map(
      (type): BadRequest => ({
        fault: `content type "${type}"`,
        request: { ...good, headers: { ...good.headers, 'content-type': type }, body: whole },
        status: 415,
        pointer: '/header/content-type',
      }),
    ),
    {
      fault: 'body: a megabyte of nesting',
      request: withBody(good, `${'['.repeat(MEGABYTE / 2)}${']'.repeat(MEGABYTE / 2)}`),
      status: 413,
      pointer: '/body',
    },
  ];
}

function badFields(
  example: Readonly<Record<string, unknown>>,
  name: string,
  value: unknown,
  bad: (fault: string, body: string, pointer?: string) => BadRequest,
): readonly BadRequest[] {
  const put = (fault: string, wrong: unknown) =>
    bad(`${name}: ${fault}`, JSON.stringify({ ...example, [name]: wrong }), `/body/${name}`);
  const wrongTypes =
    typeof value === 'object'
      ? [put('text for an object', 'text'), put('a number for an object', 7)]
      : [put('an object', { wrong: true }), put('a list', [value])];
  if (typeof value === 'number') {
    const huge = bad(
      `${name}: beyond any number`,
      JSON.stringify({ ...example, [name]: '@' }).replace('"@"', '1e999'),
      `/body/${name}`,
    );
    return [...wrongTypes, put('text for a number', 'seven'), huge];
  }
  if (typeof value !== 'string') return wrongTypes;
  return [
    ...wrongTypes,
    put('a number for text', 7),
    put('NUL', `${value}\u0000`),
    put('half a surrogate pair', `${value}\ud800`),
    put('60 KB', 'x'.repeat(60_000)),
  ];
}
