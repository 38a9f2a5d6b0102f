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
  'deviceToken',
  'ticket',
  'token',
  'clientSecret',
  'totp',
]);
const SHORTEST = 6;

/** Looks like what must not be in a log, whoever said it. */
export const PRIVATE_SHAPES = {
  'an e-mail address': /[\w.+-]+@[\w-]+\.[a-z]{2,}/i,
  'a token': /eyJ[\w-]{8,}/,
  'an Indian phone number': /\+91[\s-]?\d{10}/,
  'a bcrypt hash': /\$2[aby]\$\d\d\$/,
  'a key of the payment provider': /\b(sk|whsec|rk)_\w{6,}|_secret_\w+/,
  'a secret of an authenticator': /JBSWY3DPEHPK3PXP/,
} as const;

/** The API's own description is for everybody, and full of members called `name`. */
const isConfidential = (answer: Response): boolean =>
  /^application\/(problem\+)?json/.test(answer.headers.get('content-type') ?? '') &&
  !answer.url.endsWith('/openapi.json');

export type PrivateWords = { readonly words: ReadonlySet<string>; stop(): void };

/** From now on keeps what this process says and is told in confidence over HTTP. */
export function listenForPrivateWords(): PrivateWords {
  const words = new Set<string>();
  const collect = (value: unknown, member = ''): void => {
    if (typeof value === 'string') {
      if (PRIVATE_MEMBERS.has(member) && value.length >= SHORTEST) words.add(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) collect(inner, Array.isArray(value) ? member : key);
    }
  };
  const collectJson = (text: string): void => {
    if (text.startsWith('{')) collect(JSON.parse(text));
  };
  const network = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (typeof init?.body === 'string') collectJson(init.body);
    const answer = await network(input, init);
    if (isConfidential(answer)) collectJson(await answer.clone().text());
    return answer;
  };
  return {
    words,
    stop: () => {
      globalThis.fetch = network;
    },
  };
}
