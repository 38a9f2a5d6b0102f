import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';
import { createReport } from '../../../bin/demo/report.ts';
import { runDemo } from '../../../bin/demo/run-demo.ts';
import { localAccounts, seed } from '../../../bin/seed.ts';

/** Members of requests and answers whose values nobody may read in a log. */
const PRIVATE_MEMBERS = new Set([
  'email',
  'phone',
  'password',
  'name',
  'addressLine',
  'signerName',
  'refreshToken',
  'accessToken',
  'ticket',
  'token',
  'clientSecret',
  'totp',
]);
const SHORTEST = 6;
const PRIVATE_SHAPES = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]{2,}/i,
  'a token': /eyJ[\w-]{8,}/,
  'an Indian phone number': /\+91[\s-]?\d{10}/,
  'a bcrypt hash': /\$2[aby]\$\d\d\$/,
  'a key of the payment provider': /(sk|whsec|rk)_\w{6,}|_secret_\w+/,
  'a secret of an authenticator': /JBSWY3DPEHPK3PXP/,
} as const;

let test: TestSystem;
const lines: string[] = [];
const said = new Set<string>();

function collect(value: unknown, member = ''): void {
  if (typeof value === 'string') {
    if (PRIVATE_MEMBERS.has(member) && value.length >= SHORTEST) said.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) collect(inner, Array.isArray(value) ? member : key);
  }
}
function collectJson(text: string): void {
  if (text.startsWith('{')) collect(JSON.parse(text));
}

beforeAll(async () => {
  test = await startTestSystem({
    log: { warn: (line) => lines.push(line), functionLine: (name, line) => lines.push(`${name} ${line}`) },
  });
  await seed(test, { isNew: true });
  const network = globalThis.fetch;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    if (typeof init?.body === 'string') collectJson(init.body);
    const answer = await network(input, init);
    if (answer.headers.get('content-type')?.includes('json')) collectJson(await answer.clone().text());
    return answer;
  });
  const [, , onboarding, , admin] = localAccounts;
  const close = async (): Promise<void> => undefined;
  const target = { apiUrl: test.cloud.apiUrl, onboarding, admin, close };
  await runDemo(target, createReport(new PassThrough().resume()));
  await test.settled();
}, 300_000);
afterAll(async () => {
  vi.restoreAllMocks();
  await test?.stop();
});

describe('the logs of a whole booking, from sign-up to payout', () => {
  it('are there, and so is what they must not hold', () => {
    expect(lines.length).toBeGreaterThan(300);
    expect(said.size).toBeGreaterThan(60);
    for (const account of localAccounts.slice(-1)) expect(said).toContain(account.email);
  });

  it('hold nothing that a person or a device sent or was given in confidence', () => {
    const found = [...said].filter((value) => lines.some((line) => line.includes(value)));
    expect(found).toEqual([]);
  });

  it.each(Object.entries(PRIVATE_SHAPES))('hold nothing that looks like %s', (_, shape) => {
    expect(lines.filter((line) => shape.test(line))).toEqual([]);
  });
});
