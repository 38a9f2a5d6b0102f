import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { audience, issuer } from '#tests/support/identity.ts';

type Header = Readonly<Record<string, unknown>>;
type Claims = Readonly<Record<string, unknown>>;
export type Forgery = { readonly what: string; readonly token: string };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const attacker = generateKeyPairSync('ed25519');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const byAttacker = (input: string): string =>
  sign(null, Buffer.from(input), attacker.privateKey).toString('base64url');

/** What the forger knows: a valid token of somebody's, the public key it verifies with, and its id. */
export type Loot = {
  readonly token: string;
  readonly claims: Claims;
  readonly kid: string;
  readonly publicX: string;
  /** Signs as the real issuer would: for tokens that are wrong in nothing but their claims. */
  readonly signReal: (input: string) => string;
  readonly refreshToken: string;
};

/** Forged and damaged tokens, each with what is wrong with it; `collector` is where key URLs point. */
export function forgeries(loot: Loot, collector: string): readonly Forgery[] {
  return [
    ...unsigned(loot),
    ...confusedAlgorithms(loot),
    ...ownKeys(loot, collector),
    ...hostileKeyIds(loot),
    ...wrongTypes(loot),
    ...wrongClaims(loot),
    ...damaged(loot),
  ];
}

const joined = (header: Header, claims: Claims, signature: (input: string) => string): string => {
  const input = `${part(header)}.${part(claims)}`;
  return `${input}.${signature(input)}`;
};
const base = (kid: string): Header => ({ alg: 'EdDSA', typ: 'at+jwt', kid });

function unsigned({ claims, kid, token }: Loot): Forgery[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return [
    ...['none', 'None', 'NONE', 'nOnE', '', ' none', 'none ', null, 0, false, []].flatMap((alg) => [
      {
        what: `alg ${JSON.stringify(alg)}, empty signature`,
        token: joined({ ...base(kid), alg }, claims, () => ''),
      },
      {
        what: `alg ${JSON.stringify(alg)}, old signature`,
        token: joined({ ...base(kid), alg }, claims, () => signature),
      },
    ]),
    { what: 'no signature part', token: `${header}.${payload}` },
    { what: 'an empty signature', token: `${header}.${payload}.` },
    { what: 'a signature of zeros', token: `${header}.${payload}.${Buffer.alloc(64).toString('base64url')}` },
  ];
}

function confusedAlgorithms({ claims, kid, publicX, signReal }: Loot): Forgery[] {
  const secrets = [
    publicX,
    Buffer.from(publicX, 'base64url'),
    JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: publicX }),
    '',
    'secret',
  ];
  const hmacs = (['sha256', 'sha384', 'sha512'] as const).flatMap((hash) =>
    secrets.map((secret, i) => ({
      what: `HMAC ${hash} with the public key in form ${i}`,
      token: joined({ ...base(kid), alg: `HS${hash.slice(3)}` }, claims, (input) =>
        createHmac(hash, secret).update(input).digest('base64url'),
      ),
    })),
  );
  const rsaSigned = ['RS256', 'RS384', 'RS512'].map((alg) => ({
    what: `${alg} by a key of the forger's`,
    token: joined({ ...base(kid), alg }, claims, (input) =>
      sign(`sha${alg.slice(2)}`, Buffer.from(input), rsa.privateKey).toString('base64url'),
    ),
  }));
  const misnamed = [
    'ES256',
    'ES256K',
    'ES384',
    'PS256',
    'Ed25519',
    'Ed448',
    'eddsa',
    'EDDSA',
    'A256GCM',
    'dir',
  ].map((alg) => ({
    what: `a real signature under alg ${alg}`,
    token: joined({ ...base(kid), alg }, claims, signReal),
  }));
  return [...hmacs, ...rsaSigned, ...misnamed];
}

function ownKeys({ claims, kid }: Loot, collector: string): Forgery[] {
  const jwk = attacker.publicKey.export({ format: 'jwk' });
  const url = `${collector}/keys`;
  const headers: Record<string, Header> = {
    jwk: { jwk },
    'jwk with our kid': { jwk: { ...jwk, kid } },
    jku: { jku: url },
    'jku with credentials': { jku: url.replace('//', '//issuer@') },
    'jku as a file': { jku: 'file:///dev/null' },
    x5u: { x5u: url },
    x5c: { x5c: [Buffer.from('certificate').toString('base64')] },
    x5t: { x5t: 'AAAA', 'x5t#S256': 'AAAA' },
    'jwk, jku and x5u': { jwk, jku: url, x5u: url },
  };
  return Object.entries(headers).flatMap(([what, header]) => [
    { what: `${what}, our kid`, token: joined({ ...base(kid), ...header }, claims, byAttacker) },
    { what: `${what}, another kid`, token: joined({ ...base('k-evil'), ...header }, claims, byAttacker) },
    {
      what: `${what}, no kid`,
      token: joined({ alg: 'EdDSA', typ: 'at+jwt', ...header }, claims, byAttacker),
    },
  ]);
}

function hostileKeyIds({ claims, kid }: Loot): Forgery[] {
  const kids: readonly unknown[] = [
    '../../../../dev/null',
    '/etc/passwd',
    'file:///etc/passwd',
    'http://127.0.0.1/keys',
    "' OR '1'='1",
    "k1' UNION SELECT 'secret' --",
    '$(id)',
    '`id`',
    '; rm -rf /',
    '{"$ne":null}',
    { $ne: null },
    [kid],
    0,
    -1,
    true,
    null,
    '',
    ' ',
    `${kid}\u0000`,
    `${kid} `,
    ` ${kid}`,
    kid.toUpperCase(),
    `${kid}${kid}`,
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '\u202ek1',
    '😀',
    'k'.repeat(1_000),
    '*',
    '%00',
    '%2e%2e%2f',
    '#',
    'DOC#keys:seal',
  ];
  return kids.map((hostile) => ({
    what: `kid ${JSON.stringify(hostile).slice(0, 60)}`,
    token: joined({ ...base(kid), kid: hostile }, claims, byAttacker),
  }));
}

/** Really signed, so that nothing but the one thing is wrong. */
function wrongTypes({ claims, kid, signReal }: Loot): Forgery[] {
  const types = [
    'JWT',
    'jwt',
    'at',
    'at+jwt2',
    'rt+jwt',
    'application/jwt',
    'dpop+jwt',
    'id+jwt',
    '',
    0,
    null,
    ['at+jwt'],
  ];
  const criticals: readonly Header[] = [
    { crit: ['exp'] },
    { crit: ['b64'], b64: false },
    { crit: ['x'], x: 1 },
    { crit: [] },
    { crit: 'exp' },
    { b64: false, crit: ['b64', 'exp'] },
  ];
  return [
    ...types.map((typ) => ({
      what: `typ ${JSON.stringify(typ)}`,
      token: joined({ ...base(kid), typ }, claims, signReal),
    })),
    { what: 'no typ', token: joined({ alg: 'EdDSA', kid }, claims, signReal) },
    { what: 'no kid', token: joined({ alg: 'EdDSA', typ: 'at+jwt' }, claims, signReal) },
    { what: 'no alg', token: joined({ typ: 'at+jwt', kid }, claims, signReal) },
    ...criticals.map((header) => ({
      what: `critical ${JSON.stringify(header)}`,
      token: joined({ ...base(kid), ...header }, claims, signReal),
    })),
  ];
}

function wrongClaims({ claims, kid, signReal }: Loot): Forgery[] {
  const now = Number(claims['iat']);
  const changes: readonly Claims[] = [
    ...[
      '',
      'https://evil.test',
      `${issuer}/`,
      issuer.toUpperCase(),
      `${issuer}@evil.test`,
      null,
      0,
      [issuer],
      {},
    ].map((iss) => ({ iss })),
    ...['', 'other-api', `${audience}2`, audience.toUpperCase(), null, 0, [], ['other-api'], {}].map(
      (aud) => ({ aud }),
    ),
    ...[
      String(now + 3_600),
      now - 6,
      now - 86_400,
      0,
      -1,
      null,
      true,
      '',
      [],
      {},
      '9999999999',
      '2030-01-01',
    ].map((exp) => ({ exp })),
    ...[String(now), null, true, '', {}].map((iat) => ({ iat })),
    ...[now + 3_600, String(now), true].map((nbf) => ({ nbf })),
    ...[
      '',
      null,
      0,
      {},
      'usr_',
      'usr_../../x',
      'usr_*',
      "usr_' OR 1=1",
      'usr_nobody2',
      'ses_1',
      `usr_${'a'.repeat(500)}`,
    ].map((sub) => ({ sub })),
    ...['', null, 0, {}, 'ses_', 'ses_unknown', 'ses_../x', ['ses_1']].map((sid) => ({ sid })),
    ...[
      'super_admin',
      'ops_manager',
      'vendor',
      '',
      null,
      0,
      'root',
      ['customer', 'super_admin'],
      { admin: true },
    ].map((role) => ({ role })),
  ];
  const missing = ['iss', 'aud', 'exp', 'iat', 'sub', 'sid', 'role'].map((name) => ({
    what: `no ${name}`,
    token: joined(
      base(kid),
      Object.fromEntries(Object.entries(claims).filter(([n]) => n !== name)),
      signReal,
    ),
  }));
  const shapes = [null, 0, '', [], [claims], 'text', true].map((shape) => {
    const input = `${part(base(kid))}.${part(shape)}`;
    return {
      what: `claims that are ${JSON.stringify(shape)?.slice(0, 20)}`,
      token: `${input}.${signReal(input)}`,
    };
  });
  return [
    ...changes.map((change) => ({
      what: JSON.stringify(change).slice(0, 80),
      token: joined(base(kid), { ...claims, ...change }, signReal),
    })),
    ...missing,
    ...shapes,
  ];
}

function damaged({ token, refreshToken, claims, kid }: Loot): Forgery[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const cuts = Array.from({ length: 24 }, (_, i) => Math.floor(((i + 1) * token.length) / 26));
  const flips = Array.from({ length: 24 }, (_, i) => Math.floor(((i + 1) * token.length) / 25));
  const flipped = (at: number): string =>
    `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
  return [
    ...cuts.map((at) => ({ what: `cut after ${at}`, token: token.slice(0, at) })),
    ...flips
      .filter((at) => token[at] !== '.')
      .map((at) => ({ what: `character ${at} changed`, token: flipped(at) })),
    { what: 'a refresh token', token: refreshToken },
    { what: 'an empty token', token: '' },
    { what: 'dots', token: '..' },
    { what: 'five parts', token: `${token}.${header}.${payload}` },
    { what: 'parts swapped', token: `${payload}.${header}.${signature}` },
    { what: 'a header that is not JSON', token: `bm90IGpzb24.${payload}.${signature}` },
    { what: 'a header that is no object', token: `${part(null)}.${payload}.${signature}` },
    { what: 'ordinary base64', token: `${header}=.${payload}==.${signature}` },
    { what: 'twice', token: token + token },
    { what: 'a huge header', token: joined({ ...base(kid), junk: 'x'.repeat(8_000) }, claims, byAttacker) },
    { what: 'huge claims', token: joined(base(kid), { ...claims, junk: 'x'.repeat(100_000) }, byAttacker) },
    { what: 'a megabyte', token: 'A'.repeat(1_000_000) },
    {
      what: 'deep nesting',
      token: `${Buffer.from('['.repeat(900)).toString('base64url')}.${payload}.${signature}`,
    },
    { what: 'NUL', token: `${token}\u0000` },
    { what: 'signed by another key', token: joined(base(kid), claims, byAttacker) },
  ];
}
