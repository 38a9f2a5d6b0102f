import { instant } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import type { Session } from '#domain/identity/session.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { wholeOf } from '#kernel/ids.ts';
import { lazily } from '#kernel/lazily.ts';
import { type AggregateDefinition, aggregateKey, type ItemKey } from '../aggregate.ts';

/** Ended sessions stay in their owner's list for a week. */
const KEPT_MINUTES = 7 * 1_440;

export const sessionsOf = (userId: string): string => `sessions#${userId}`;

/** Stored next to its user, so that one query reads both; a session's id contains its user's. */
export const sessionKey = (sessionId: string): ItemKey => ({
  pk: aggregateKey('user', wholeOf(sessionId, 'usr')).pk,
  sk: `SESSION#${sessionId}`,
});

export const sessionDefinition: AggregateDefinition<Session> = {
  kind: 'session',
  keyOf: sessionKey,
  schema: lazily(() =>
    z.strictObject({
      sessionId: z.string(),
      userId: z.string(),
      status: z.enum(['active', 'ended']),
      scope: z.enum(['full', 'enrolment']),
      epoch: z.int(),
      startedAt: instant(),
      expiresAt: instant(),
      lastSeenAt: instant(),
      origin: z.strictObject({ ip: z.string(), userAgent: z.string() }),
      refresh: z.strictObject({
        keyId: z.string(),
        generation: z.int(),
        digest: z.string(),
        rotatedAt: instant(),
      }),
      endReason: z.nullable(z.string()),
    }),
  ),
  indexes: (session) => ({
    gsi1: { pk: sessionsOf(session.userId), sk: `${session.startedAt}#${session.sessionId}` },
  }),
  expiresAt: (session) => plusMinutes(session.expiresAt, KEPT_MINUTES),
};
