import type * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/**
 * What events of the bus start. Each is one Lambda with a dead-letter queue and an alarm. The audit trail is not
 * among them: it takes every event, from where the bus has them too; and figures and engines learn from the trail.
 */
export const consumers = ['notification', 'payout', 'push', 'timers', 'coverage'] as const;
export type Consumer = (typeof consumers)[number];

/** Whose sockets see an event: a party's own room, the booking's room, or all of ops. */
export type Audience = 'customer' | 'vendor' | 'user' | 'booking' | 'ops';

export type EventContract = {
  /** Of the event's data; made at first use, since a run meets few of all events. */
  readonly schema: () => z.ZodMiniObject;
  readonly consumers: readonly Consumer[];
  readonly rooms: readonly Audience[];
};

/** Keeps an event contract's literal types, and its schema once it is made. */
export const event = <const E extends EventContract>(contract: E): E => ({
  ...contract,
  schema: lazily(contract.schema),
});
