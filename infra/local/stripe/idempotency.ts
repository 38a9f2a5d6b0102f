import { createHash } from 'node:crypto';
import type { KeptAnswer, StripeStore } from './store.ts';
import { StripeDoubleError } from './stripe-error.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

export type IdempotencyKeys = {
  /**
   * Reserves the key for one request, or returns the earlier response.
   * @throws StripeDoubleError 409 while the first request runs, 400 for a different request under the key.
   */
  begin(key: string, request: string): KeptAnswer | undefined;
  keep(key: string, request: string, answer: Pick<KeptAnswer, 'body' | 'requestId' | 'status'>): void;
  /** Ends the request, whether or not a response was stored. */
  end(key: string): void;
};

const fingerprintOf = (request: string): string => createHash('sha256').update(request).digest('hex');

const inUse = (key: string): StripeDoubleError =>
  new StripeDoubleError(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `Another request with the idempotency key '${key}' is being processed. Try again later.`,
  });

const otherRequest = (key: string): StripeDoubleError =>
  new StripeDoubleError(400, {
    type: 'idempotency_error',
    message: `The idempotency key '${key}' was first used with another endpoint or other parameters.`,
  });

/** One effect and one response, also an error, per `Idempotency-Key` for 24 hours. */
export function idempotencyKeys(store: StripeStore, nowMs: () => number): IdempotencyKeys {
  const running = new Set<string>();
  return {
    begin: (key, request) => {
      if (running.has(key)) throw inUse(key);
      const kept = store.get('kept_answers', key);
      if (kept !== undefined && nowMs() - kept.createdMs < KEPT_MS) {
        if (kept.fingerprint !== fingerprintOf(request)) throw otherRequest(key);
        return kept;
      }
      running.add(key);
      return undefined;
    },
    keep: (key, request, answer) => {
      store.put('kept_answers', {
        id: key,
        fingerprint: fingerprintOf(request),
        createdMs: nowMs(),
        ...answer,
      });
    },
    end: (key) => {
      running.delete(key);
    },
  };
}
