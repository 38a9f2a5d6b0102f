/** The requests that a fault affects; all given members must match. */
export type FaultMatch = {
  readonly method?: 'DELETE' | 'GET' | 'POST';
  /** Matched against the path, e.g. /\/capture$/. */
  readonly path?: RegExp;
};

export type Fault = FaultMatch & {
  /**
   * - `fail_before`: responds with `status` without effect, and stores nothing under the idempotency key.
   * - `fail_after`: takes effect, then responds with `status`; repeating the key returns the real response.
   * - `drop_before`, `drop_after`: the same, but drops the connection.
   */
  readonly kind: 'drop_after' | 'drop_before' | 'fail_after' | 'fail_before';
  /** 500 by default. */
  readonly status?: number;
  /** The number of requests affected; 1 by default. */
  readonly times?: number;
};

/** A request that has taken effect and whose response is held back. */
export type HeldRequest = { readonly arrived: Promise<void>; release(): void };

export type Faults = {
  add(fault: Fault): void;
  /** Holds the next matching request after its effect until it is released. */
  hold(match: FaultMatch): HeldRequest;
  clear(): void;
};

type Waiting = {
  readonly match: FaultMatch;
  arrive(): void;
  readonly released: Promise<void>;
  release(): void;
};

const matches = (match: FaultMatch, method: string, path: string): boolean =>
  (match.method === undefined || match.method === method) &&
  (match.path === undefined || match.path.test(path));

/** Injected faults, used in the order given. */
export function faultPlan(): {
  readonly faults: Faults;
  take(method: string, path: string): Fault | undefined;
  /** Resolves at once unless the request is held. */
  holdIfAsked(method: string, path: string): Promise<void>;
} {
  let planned: { fault: Fault; left: number }[] = [];
  let waiting: Waiting[] = [];
  const held = new Set<Waiting>();
  return {
    faults: {
      add: (fault) => {
        planned.push({ fault, left: fault.times ?? 1 });
      },
      hold: (match) => {
        const arrival = Promise.withResolvers<void>();
        const going = Promise.withResolvers<void>();
        const entry = { match, arrive: arrival.resolve, released: going.promise, release: going.resolve };
        waiting.push(entry);
        return { arrived: arrival.promise, release: going.resolve };
      },
      clear: () => {
        planned = [];
        waiting = [];
        for (const entry of held) entry.release();
      },
    },
    take: (method, path) => {
      const hit = planned.find(({ fault }) => matches(fault, method, path));
      if (hit === undefined) return undefined;
      hit.left -= 1;
      if (hit.left <= 0) planned = planned.filter((plan) => plan !== hit);
      return hit.fault;
    },
    holdIfAsked: async (method, path) => {
      const entry = waiting.find(({ match }) => matches(match, method, path));
      if (entry === undefined) return;
      waiting = waiting.filter((other) => other !== entry);
      held.add(entry);
      entry.arrive();
      await entry.released;
      held.delete(entry);
    },
  };
}
