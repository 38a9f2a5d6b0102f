import type { FunctionPool } from './lambda/function-pool.ts';
import type { Faults } from './services/faults.ts';

/** Failures that tests switch on in the running local cloud. */
export type CloudFaults = Faults & {
  /** From now on the bus refuses every PutEvents, as an outage would. */
  stopBus(): void;
  resumeBus(): void;
  /** Ends all workers of the function at once, events under way included. Answers how many there were. */
  killWorkers(functionName: string): Promise<number>;
  /** The next `times` invocations of the function fail before its code runs. */
  failNext(functionName: string, times: number): void;
};

export function createCloudFaults(faults: Faults, functions: FunctionPool): CloudFaults {
  let resume: (() => void) | undefined;
  return {
    ...faults,
    stopBus() {
      resume ??= faults.inject({
        service: 'events',
        action: 'PutEvents',
        phase: 'before',
        effect: { kind: 'error', status: 503, code: 'ServiceUnavailable', message: 'The bus is down.' },
      });
    },
    resumeBus() {
      resume?.();
      resume = undefined;
    },
    killWorkers: (functionName) => functions.kill(functionName),
    failNext: (functionName, times) => functions.failNext(functionName, times),
  };
}
