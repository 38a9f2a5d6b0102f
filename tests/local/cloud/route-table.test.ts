import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RouteModel } from '#infra/local/http/api-model.ts';
import { createRouteTable } from '#infra/local/http/route-table.ts';

const route = (routeKey: string): RouteModel => ({
  routeKey,
  integration: { functionArn: 'arn', timeoutMs: 1 },
  authorizer: undefined,
  returnsResponse: false,
});
const keys = [
  'GET /pets/{id}',
  'ANY /{proxy+}',
  'GET /pets/dog',
  'ANY /pets/dog',
  'GET /pets/{id}/toys/{toy}',
  'GET /pets/{proxy+}',
  'POST /pets',
  'GET /',
];
const table = createRouteTable(keys.map(route));

describe('matching routes', () => {
  it.each([
    ['GET', '/pets/dog', 'GET /pets/dog', {}],
    ['POST', '/pets/dog', 'ANY /pets/dog', {}],
    ['GET', '/pets/cat', 'GET /pets/{id}', { id: 'cat' }],
    ['GET', '/pets/a%2Fb', 'GET /pets/{id}', { id: 'a/b' }],
    ['GET', '/pets/cat/toys/ball', 'GET /pets/{id}/toys/{toy}', { id: 'cat', toy: 'ball' }],
    ['GET', '/pets/cat/food', 'GET /pets/{proxy+}', { proxy: 'cat/food' }],
    ['DELETE', '/pets/cat', 'ANY /{proxy+}', { proxy: 'pets/cat' }],
    ['GET', '/', 'GET /', {}],
  ])('%s %s goes to %s', (method, path, routeKey, parameters) => {
    const match = table.match(method, path);
    expect(match?.route.routeKey).toBe(routeKey);
    expect(match?.pathParameters).toEqual(parameters);
  });

  it('finds nothing when no route fits, and $default when there is one', () => {
    const only = createRouteTable([route('GET /a')]);
    expect(only.match('GET', '/a/')).toBeUndefined();
    expect(only.match('POST', '/a')).toBeUndefined();
    const withDefault = createRouteTable([route('GET /a'), route('$default')]);
    expect(withDefault.match('POST', '/b')?.route.routeKey).toBe('$default');
  });

  it('chooses the same route in whatever order the routes are declared', () => {
    const path = fc.constantFrom('/pets/dog', '/pets/cat', '/pets/cat/toys/x', '/pets/1/2/3', '/other', '/');
    const method = fc.constantFrom('GET', 'POST', 'PUT');
    fc.assert(
      fc.property(
        fc.shuffledSubarray(keys, { minLength: keys.length }),
        method,
        path,
        (order, verb, where) => {
          const shuffled = createRouteTable(order.map(route));
          expect(shuffled.match(verb, where)?.route.routeKey).toBe(table.match(verb, where)?.route.routeKey);
        },
      ),
    );
  });

  it('gives back any parameter as it was before it was encoded', () => {
    const id = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(id, (text) => {
        const match = createRouteTable([route('GET /pets/{id}')]).match(
          'GET',
          `/pets/${encodeURIComponent(text)}`,
        );
        expect(match?.pathParameters['id']).toBe(text);
      }),
    );
  });
});
