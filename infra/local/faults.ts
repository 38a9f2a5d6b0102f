import type { FunctionPool } from './lambda/function-pool.ts';
import type { Faults } from './services/faults.ts';

/** Faults that tests inject into the running local cloud. */
export type CloudFaults = Faults & {
  /** Makes the bus refuse every PutEvents from now on. */
  stopBus(): void;
  resumeBus(): void;
  /** Kills all workers of the function, even while they handle events. Returns their number. */
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
