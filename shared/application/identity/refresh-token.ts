import type { Session } from '#domain/identity/session.ts';
import type { Macs } from './ports.ts';

/** A parsed refresh token: `hsr.{sessionId}.{generation}.{secret}`. Opaque to clients. */
export type RefreshToken = {
  readonly sessionId: string;
  readonly generation: number;
  readonly secret: string;
};

const SHAPE = /^hsr\.(ses_[A-Za-z0-9_-]{1,64})\.([1-9]\d{0,5})\.([A-Za-z0-9_-]{43})$/;
/** Far more than hourly refreshes over 30 days; limits the work caused by a forged old token to milliseconds. */
const MAX_STEPS = 2_000;

export const writeRefreshToken = (token: RefreshToken): string =>
  `hsr.${token.sessionId}.${token.generation}.${token.secret}`;

/** The parts of a token; undefined if malformed. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, sessionId, generation, secret] = SHAPE.exec(text) ?? [];
  return sessionId === undefined || generation === undefined || secret === undefined
    ? undefined
    : { sessionId, generation: Number(generation), secret };
}

/** The only successor of a token. It can be computed only with the server's key. */
export async function successorOf(macs: Macs, keyId: string, token: RefreshToken): Promise<RefreshToken> {
  const generation = token.generation + 1;
  const secret = await macs.mac('refresh', `${token.sessionId}.${generation}.${token.secret}`, keyId);
  return { sessionId: token.sessionId, generation, secret };
}

/** The family's live token, reached from `token` step by step; undefined if too many steps away. */
export async function walkToLive(
  macs: Macs,
  session: Pick<Session, 'refresh'>,
  token: RefreshToken,
): Promise<RefreshToken | undefined> {
  const { keyId, generation } = session.refresh;
  if (token.generation > generation || generation - token.generation > MAX_STEPS) return undefined;
  let reached = token;
  while (reached.generation < generation) reached = await successorOf(macs, keyId, reached);
  return reached;
}
