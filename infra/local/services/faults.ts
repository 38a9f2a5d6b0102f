import type { AwsRequest } from './service.ts';

/**
 * A fault of a call. `before`: the call has no effect. `after`: it takes effect, but the caller gets an error or no
 * response.
 */
export type Fault = {
  readonly service: string;
  /** The operation, e.g. `PutEvents`; all of the service by default. */
  readonly action?: string;
  readonly phase: 'before' | 'after';
  readonly effect:
    | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message: string }
    | { readonly kind: 'reset' };
  /** The number of calls affected; unlimited by default. */
  readonly times?: number;
};

/** Fault injection for tests and developers. */
export type Faults = {
  /** Adds a fault. Returns a function that removes it. */
  inject(fault: Fault): () => void;
  clear(): void;
  /** The fault for this call and phase, if any; counts as one use. */
  take(service: string, action: string | undefined, phase: Fault['phase']): Fault['effect'] | undefined;
};

/** Makes the gateway drop the connection instead of responding. */
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
 * Runs `call` with the injected faults.
 * @throws ConnectionReset, or the error that `fail` returns for an injected one.
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
