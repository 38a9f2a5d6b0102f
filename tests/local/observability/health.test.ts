import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem();
}, 180_000);
afterAll(() => test?.stop());

describe('GET /health', () => {
  it('is well while the database answers, ill while it does not, and well again', async () => {
    const health = () => fetch(`${test.cloud.apiUrl}/health`);
    const well = await health();
    expect(well.status).toBe(200);
    expect(await well.json()).toMatchObject({
      status: 'ok',
      checks: [
        { name: 'database', status: 'ok' },
        { name: 'signing_keys', status: 'ok' },
      ],
    });

    const undo = test.cloud.faults.inject({
      service: 'dynamodb',
      action: 'Query',
      phase: 'before',
      effect: {
        kind: 'error',
        status: 400,
        code: 'ResourceNotFoundException',
        message: 'The table is gone.',
      },
    });
    const ill = await health();
    expect(ill.status).toBe(503);
    expect(ill.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await ill.json()).toMatchObject({
      status: 503,
      code: 'temporarily_unavailable',
      detail: 'Not available: database.',
    });

    undo();
    expect((await health()).status).toBe(200);
  });
});
