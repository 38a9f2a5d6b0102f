import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { problems, sharedErrors } from '#contracts/errors.ts';
import { namedSchemas } from '#contracts/named-schemas.ts';
import { openApiDocument } from '#contracts/openapi.ts';
import type { Route } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import { secondFactorRoutes } from '#contracts/routes/second-factor.ts';

const document = openApiDocument(allRoutes, 'https://api.homeserve.test');

const response = z.looseObject({
  description: z.string().min(1),
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z
    .record(
      z.string(),
      z.looseObject({
        schema: z.unknown().optional(),
        example: z.unknown().optional(),
        examples: z.record(z.string(), z.object({ value: z.looseObject({ code: z.string() }) })).optional(),
      }),
    )
    .optional(),
});
const operation = z.looseObject({
  operationId: z.string(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), required: z.boolean() })),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })) })
    .optional(),
  responses: z.record(z.string(), response),
});
const paths = z.record(z.string(), z.record(z.string(), operation)).parse(document['paths']);
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(document, 'openapi');
/** Checks a body by the document alone, as a client's library does. */
const bodyValidator = (route: Route) => {
  const steps = [
    'paths',
    route.path,
    route.method.toLowerCase(),
    'requestBody',
    'content',
    'application/json',
    'schema',
  ];
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('/', '~1'))).join('/');
  return ajv.compile({ $ref: `openapi#/${pointer}` });
};
const operationOf = (route: Route) => operation.parse(paths[route.path]?.[route.method.toLowerCase()]);

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator();

    const verdict = await validator.validate(JSON.parse(JSON.stringify(document)));

    expect(verdict.errors ?? []).toEqual([]);
    expect(verdict.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('has exactly the routes of the contracts', () => {
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(allRoutes.map((route) => `${route.method} ${route.path}`).sort());
  });

  it('has only patterns that are portable between regex dialects', () => {
    const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)];
    const texts = new Set(patterns.map(([, text = '""']) => z.string().parse(JSON.parse(text))));
    expect(texts.size).toBeGreaterThan(5);
    // Unicode properties, look-behind and named groups differ between dialects.
    expect([...texts].filter((text) => /\\[pPkuU]|\(\?[<P]/.test(text))).toEqual([]);
  });

  it('has no dangling reference', () => {
    const text = JSON.stringify(document);
    const targets = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => (match[1] ?? '').split('/'));
    for (const target of targets) {
      let here: unknown = document;
      for (const step of target) here = z.record(z.string(), z.unknown()).parse(here)[step];
      expect(here, target.join('/')).toBeDefined();
    }
    expect(targets.length).toBeGreaterThan(0);
  });
});

describe('the things with a name', () => {
  const schemas = z
    .record(z.string(), z.unknown())
    .parse(z.object({ schemas: z.unknown() }).parse(document['components']).schemas);
  const answerOf = (route: Route): unknown =>
    operationOf(route).responses[route.success.status]?.content?.['application/json']?.schema;

  it('are one form each, which routes refer to', () => {
    expect(answerOf(customerRoutes.createBooking)).toEqual({ $ref: '#/components/schemas/CustomerBooking' });
    expect(schemas['CustomerBooking']).toMatchObject({
      properties: {
        price: { $ref: '#/components/schemas/Price' },
        slot: { $ref: '#/components/schemas/Slot' },
      },
    });
    expect(JSON.stringify(schemas['Price'])).toContain('{"$ref":"#/components/schemas/Money"}');
  });

  it('are, where they are one of several, one of several with names: generators lose others', () => {
    const union = z.object({ oneOf: z.array(z.record(z.string(), z.unknown())) });
    const unions = Object.values(schemas).flatMap((schema) => union.safeParse(schema).data ?? []);
    expect(unions.length).toBeGreaterThan(0);
    for (const { oneOf } of unions) {
      expect(oneOf.map((one) => Object.keys(one))).toEqual(oneOf.map(() => ['$ref']));
    }
  });

  it('are each used somewhere', () => {
    const text = JSON.stringify(document);
    const unused = Object.keys(schemas).filter((name) => !text.includes(`"#/components/schemas/${name}"`));
    expect(unused).toEqual([]);
    for (const name of Object.keys(namedSchemas)) expect(schemas).toHaveProperty(name);
  });
});

/** What the parsers refuse by rules over several fields or characters; a client's own check refuses it as well. */
describe.each([
  [
    'two second factors at once',
    authRoutes.login,
    { ...authRoutes.login.bodyExample, totp: '402193', recoveryCode: '7h2k-9xq4-mm3p-t8vd' },
  ],
  [
    'no second factor to remove it',
    secondFactorRoutes.removeSecondFactor,
    { password: 'seven quiet mango trees' },
  ],
  [
    'two second factors to remove it',
    secondFactorRoutes.removeSecondFactor,
    { password: 'x', totp: '402193', recoveryCode: '7h2k-9xq4-mm3p-t8vd' },
  ],
  [
    'two second factors for new codes',
    secondFactorRoutes.renewRecoveryCodes,
    { totp: '402193', recoveryCode: '7h2k-9xq4-mm3p-t8vd' },
  ],
  [
    'a drawn signature without its drawing',
    customerRoutes.signBooking,
    { ...customerRoutes.signBooking.bodyExample, method: 'drawn' },
  ],
  [
    'a drawing that is no stroke',
    customerRoutes.signBooking,
    { ...customerRoutes.signBooking.bodyExample, method: 'drawn', drawing: 'M 1 2 L 3' },
  ],
  ['a control character in a text', customerRoutes.cancelBooking, { reason: 'Not \u0007 today' }],
  ['NUL in a password', authRoutes.login, { ...authRoutes.login.bodyExample, password: 'a\0b' }],
  ['a vendor named twice', opsDayRoutes.replanDays, { vendorIds: ['usr_ravi', 'usr_ravi'] }],
] as const)('%s', (_, route: Route, body) => {
  it('fits neither the parser nor the schema that clients are made of', () => {
    const validate = bodyValidator(route);

    expect(validate(route.bodyExample)).toBe(true);
    expect(route.body?.().safeParse(body).success).toBe(false);
    expect(validate(body)).toBe(false);
  });
});

describe.each(allRoutes.map((route) => [route.id, route] as const))(
  'the operation %s',
  (id, route: Route) => {
    it('declares the same required parameters and body as the route', () => {
      const described = operationOf(route);
      const names = described.parameters.map((p) => p.name);

      expect(described.operationId).toBe(id);
      expect(described.security).toEqual(route.access === 'public' ? [] : [{ accessToken: [] }]);
      expect(names).toEqual([
        ...Object.keys(route.params?.().shape ?? {}),
        ...Object.keys(route.query?.().shape ?? {}),
        ...(route.idempotency === 'required' ? ['Idempotency-Key'] : []),
      ]);
      expect(described.requestBody !== undefined).toBe(route.body !== undefined || route.rawBody === true);
      if (route.body) {
        expect(described.requestBody?.content['application/json']?.example).toEqual(route.bodyExample);
      }
    });

    it('documents every response with an example', () => {
      const { responses } = operationOf(route);
      const success = responses[route.success.status];
      const shown = Object.values(responses).flatMap((r) =>
        Object.keys(r.content?.['application/problem+json']?.examples ?? {}),
      );

      if ('schema' in route.success) {
        expect(success?.content?.['application/json']).toMatchObject({ example: route.success.example });
        expect(success?.content?.['application/json']?.schema).toBeDefined();
      }
      expect(shown).toEqual(expect.arrayContaining([...sharedErrors, ...route.errors]));
      expect(shown).toEqual(
        expect.arrayContaining(route.access === 'public' ? [] : ['unauthenticated', 'forbidden']),
      );
      for (const [status, r] of Object.entries(responses)) {
        for (const code of Object.keys(r.content?.['application/problem+json']?.examples ?? {})) {
          expect(Object.entries(problems).find(([name]) => name === code)?.[1].status).toBe(Number(status));
        }
      }
    });
  },
);
