import type * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/**
 * The consumers of the event bus. Each is one Lambda with a dead-letter queue and an alarm. The audit trail is not among
 * them: it reads every event from the table's stream, and figures and engines learn from the trail.
 */
export const consumers = ['notification', 'payout', 'push', 'timers', 'coverage', 'erasure'] as const;
export type Consumer = (typeof consumers)[number];

/** Which sockets receive an event: a party's own room, the booking's room, or all of ops. */
export type Audience = 'customer' | 'vendor' | 'user' | 'booking' | 'ops';

export type EventContract = {
  /** Schema of the event's data, created at first use. */
  readonly schema: () => z.ZodMiniObject;
  readonly consumers: readonly Consumer[];
  readonly rooms: readonly Audience[];
};

/** Keeps an event contract's literal types, and memoises its schema. */
export const event = <const E extends EventContract>(contract: E): E => ({
  ...contract,
  schema: lazily(contract.schema),
});
