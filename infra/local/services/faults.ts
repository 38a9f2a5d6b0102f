import type { AwsRequest } from './service.ts';

/**
 * What goes wrong with a call. `before`: the call has no effect. `after`: it takes effect, yet its caller
 * is told that it failed, or hears nothing.
 */
export type Fault = {
  readonly service: string;
  /** The operation, e.g. `PutEvents`; every one of the service when absent. */
  readonly action?: string;
  readonly phase: 'before' | 'after';
  readonly effect:
    | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
    | { readonly kind: 'reset' };
  /** How many calls it hits; all until it is removed when absent. */
  readonly times?: number;
};

/** Failures that a test or a developer switches on in the running local cloud. */
export type Faults = {
  /** Switches a fault on. Answers a function that switches it off. */
  inject(fault: Fault): () => void;
  clear(): void;
  /** The fault that hits this call at this phase, if any; counts it as used. */
  take(service: string, action: string | undefined, phase: Fault['phase']): Fault['effect'] | undefined;
};

/** The answer is no answer: the gateway drops the connection. */
export class ConnectionReset extends Error {
  override readonly name = 'ConnectionReset';
}

export function createFaults(): Faults {
  const active = new Map<Fault, number>();
  return {
    inject(fault) {
      active.set(fault, fault.times ?? Number.POSITIVE_INFINITY);
      return () => void active.delete(fault);
    },
    clear: () => active.clear(),
    take(service, action, phase) {
      for (const [fault, left] of active) {
        const hits = fault.service === service && (fault.action === undefined || fault.action === action);
        if (!hits || fault.phase !== phase) continue;
        if (left <= 1) active.delete(fault);
        else active.set(fault, left - 1);
        return fault.effect;
      }
      return undefined;
    },
  };
}

/**
 * Runs `call` under the faults that are switched on.
 * @throws ConnectionReset, or what `fail` makes of an injected error.
 */
export async function underFaults<T>(
  faults: Faults | undefined,
  request: Pick<AwsRequest, 'service' | 'action'>,
  fail: (effect: Extract<Fault['effect'], { kind: 'error' }>) => Error,
  call: () => Promise<T>,
): Promise<T> {
  const hit = (phase: Fault['phase']): void => {
    const effect = faults?.take(request.service, request.action, phase);
    if (effect?.kind === 'reset') throw new ConnectionReset(`${request.service} dropped the connection.`);
    if (effect?.kind === 'error') throw fail(effect);
  };
  hit('before');
  const result = await call();
  hit('after');
  return result;
}
