import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { LocalClock } from './local-clock.ts';

export const retryPolicySchema = z.object({
  /** Retries after the first attempt. */
  maximumRetryAttempts: z.number().int().min(0).max(185).optional(),
  maximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
});
export type RetryPolicy = z.output<typeof retryPolicySchema>;

export const deliverySchema = <Target extends z.ZodType>(target: Target) =>
  z.object({
    id: z.string(),
    target,
    payload: z.string(),
    origin: z.record(z.string(), z.string()),
    retryPolicy: retryPolicySchema.optional(),
    deadLetterArn: z.string().optional(),
    firstMs: z.number(),
    attempts: z.number(),
    nextMs: z.number(),
  });

/** A pending delivery of one payload to one target. */
export type Delivery<Target> = {
  readonly id: string;
  readonly target: Target;
  readonly payload: string;
  /** The origin, as attributes of a dead letter. */
  readonly origin: Readonly<Record<string, string>>;
  readonly retryPolicy?: RetryPolicy | undefined;
  readonly deadLetterArn?: string | undefined;
  readonly firstMs: number;
  attempts: number;
  nextMs: number;
};

export type DeliveryOptions = {
  /** Sends a dead letter with the payload as body and the failure in its attributes. */
  readonly deadLetter: (
    queueArn: string,
    body: string,
    attributes: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** Called for a payload that is given up without a dead-letter queue. */
  readonly onLost?: ((delivery: { payload: string; origin: object }, error: unknown) => void) | undefined;
};

/** A failure after which the target is not retried. */
class NotRetryable extends Error {
  override readonly name = 'NotRetryable';
}

export type Deliveries<Target> = {
  /** Resolves once the deliveries are persisted; they run in the background. */
  readonly add: (
    items: readonly Pick<
      Delivery<Target>,
      'target' | 'payload' | 'origin' | 'retryPolicy' | 'deadLetterArn'
    >[],
  ) => Promise<void>;
  /** Resumes the deliveries that a previous process left. */
  readonly resume: () => void;
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15 * 60_000;
const DEFAULT_ATTEMPTS = 185;
const DEFAULT_AGE_SECONDS = 86_400;

/**
 * At-least-once delivery: retries with delays that double from 1 s to 15 min until the retry policy is exhausted, then
 * sends to the dead-letter queue.
 */
export function createDeliveries<Target>(
  options: DeliveryOptions & {
    clock: LocalClock;
    /** The persisted pending deliveries; changed in place. */
    pending: Delivery<Target>[];
    save: () => Promise<void>;
    deliver: (target: Target, payload: string) => Promise<void>;
  },
): Deliveries<Target> {
  const { clock, pending } = options;
  const running = new Set<Promise<void>>();
  const alarms = new Map<string, () => void>();
  let closed = false;

  const track = (work: Promise<void>): Promise<void> => {
    running.add(work);
    void work.finally(() => running.delete(work)).catch(() => undefined);
    return work;
  };
  const finish = async (delivery: Delivery<Target>): Promise<void> => {
    const at = pending.indexOf(delivery);
    if (at >= 0) pending.splice(at, 1);
    await options.save();
  };
  const attempt = async (delivery: Delivery<Target>): Promise<void> => {
    alarms.delete(delivery.id);
    try {
      await options.deliver(delivery.target, delivery.payload);
    } catch (error) {
      await handleFailure(delivery, error);
      return;
    }
    await finish(delivery);
  };
  const handleFailure = async (delivery: Delivery<Target>, error: unknown): Promise<void> => {
    const exhausted = exhaustion(delivery, error, clock.now().getTime());
    if (exhausted) {
      await bury(delivery, error, exhausted);
      return;
    }
    delivery.attempts += 1;
    const delay = Math.min(FIRST_RETRY_MS * 2 ** (delivery.attempts - 1), LONGEST_RETRY_MS);
    delivery.nextMs = clock.now().getTime() + delay;
    await options.save();
    schedule(delivery);
  };
  const bury = async (delivery: Delivery<Target>, error: unknown, condition: string): Promise<void> => {
    if (delivery.deadLetterArn === undefined) options.onLost?.(delivery, error);
    else {
      await options.deadLetter(delivery.deadLetterArn, delivery.payload, {
        ...delivery.origin,
        ERROR_CODE: error instanceof NotRetryable ? 'SDK_CLIENT_ERROR' : 'TARGET_ERROR',
        ERROR_MESSAGE: error instanceof Error ? error.message : String(error),
        EXHAUSTED_RETRY_CONDITION: condition,
        RETRY_ATTEMPTS: String(delivery.attempts),
      });
    }
    await finish(delivery);
  };
  const schedule = (delivery: Delivery<Target>): void => {
    if (closed) return;
    alarms.set(
      delivery.id,
      clock.at(delivery.nextMs, () => track(attempt(delivery))),
    );
  };

  return {
    async add(items) {
      if (items.length === 0) return;
      const nowMs = clock.now().getTime();
      const added = items.map((item) => ({
        ...item,
        id: randomUUID(),
        firstMs: nowMs,
        attempts: 0,
        nextMs: nowMs,
      }));
      pending.push(...added);
      await options.save();
      for (const delivery of added) void track(attempt(delivery)).catch(() => undefined);
    },
    resume() {
      for (const delivery of pending) schedule(delivery);
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    async close() {
      closed = true;
      for (const cancel of alarms.values()) cancel();
      await Promise.allSettled(running);
    },
  };
}

function exhaustion(delivery: Delivery<unknown>, error: unknown, nowMs: number): string | undefined {
  if (error instanceof NotRetryable) return 'NotRetryable';
  const attempts = delivery.retryPolicy?.maximumRetryAttempts ?? DEFAULT_ATTEMPTS;
  if (delivery.attempts >= attempts) return 'MaximumRetryAttempts';
  const ageSeconds = (nowMs - delivery.firstMs) / 1000;
  const longest = delivery.retryPolicy?.maximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS;
  return ageSeconds >= longest ? 'MaximumEventAgeInSeconds' : undefined;
}
