import { mkdir } from 'node:fs/promises';
import type { Statement } from './aws/iam.ts';
import type { Recorder } from './aws/recorder.ts';
import type { LocalCloudOptions } from './cloud-options.ts';
import { deployStacks } from './deployment.ts';
import { type CloudFaults, createCloudFaults } from './faults.ts';
import type { FunctionPool } from './lambda/function-pool.ts';
import type { LocalServices } from './local-services.ts';
import { type DeploymentState, type Platform, startPlatform } from './platform.ts';
import { emptyModel } from './resources/parts.ts';
import type { TravelClock } from './services/local-clock.ts';
import { readAssembly } from './template/assembly.ts';

export type { LocalCloudLog, LocalCloudOptions } from './cloud-options.ts';

export type LocalCloud = {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  readonly awsEndpoint: string;
  /** By `{stack}.{output}`, with local addresses. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: FunctionPool;
  readonly services: LocalServices;
  readonly recorder: Recorder;
  readonly faults: CloudFaults;
  /** The clock of schedules, queues and timers; tests advance it. */
  readonly clock: TravelClock;
  /** Invokes a function and waits for its answer, parsed. @throws when the function fails. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** The policy statements of the role that the function runs in. */
  statementsOf(functionName: string): readonly Statement[];
  /** Deploys the assembly's changes; data stays. */
  reload(assemblyDir: string): Promise<void>;
  /** Makes functions reload their sources at their next event. */
  refreshFunctions(): void;
  /** Deletes items whose TTL has expired by `clock`. Returns their number. */
  sweepExpired(): Promise<number>;
  /** Resolves when no delivery of an event or a schedule, and no asynchronous invocation, is in progress. */
  delivered(): Promise<void>;
  /**
   * Resolves when no event is in flight in streams, bus, queues, state machines and asynchronous invocations. Does not
   * wait for retries, visibility timeouts and schedules that are due later.
   */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Runs the stacks of a synthesized app on this machine.
 * @throws LocalCloudError for errors that the developer has to fix.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const stacks = readAssembly(options.assemblyDir);
  if (options.dataDir !== undefined) await mkdir(options.dataDir, { recursive: true });
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = undo.pop(); close; close = undo.pop()) await close();
  };
  const deployed: DeploymentState = { model: emptyModel(), pending: undefined, outputs: {} };
  try {
    const platform = await startPlatform(options, deployed, undo);
    await deployStacks(stacks, platform, deployed, options);
    platform.clock.release();
    platform.asyncInvoke.resume();
    return localCloud(platform, deployed, options, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

function localCloud(
  platform: Platform,
  deployed: DeploymentState,
  options: LocalCloudOptions,
  stop: () => Promise<void>,
): LocalCloud {
  const { server, gateway, functions, services, recorder, faults, clock } = platform;
  return {
    apiUrl: server.url,
    webSocketUrl: server.url.replace(/^http/, 'ws'),
    awsEndpoint: gateway.url,
    get outputs() {
      return deployed.outputs;
    },
    functions,
    services,
    recorder,
    faults: createCloudFaults(faults, functions),
    clock,
    async invoke(functionName, payload) {
      const invocation = await functions.invoke(functionName, JSON.stringify(payload ?? null));
      if (!invocation.ok) {
        throw new Error(`${functionName}: ${invocation.error.errorType}: ${invocation.error.errorMessage}`);
      }
      const answer: unknown = JSON.parse(invocation.payload);
      return answer;
    },
    statementsOf(functionName) {
      const roleName = functions.find(functionName)?.roleArn?.split('/').at(-1) ?? '';
      return deployed.model.rolePolicies.get(roleName) ?? [];
    },
    reload: (assemblyDir) => deployStacks(readAssembly(assemblyDir), platform, deployed, options),
    refreshFunctions: functions.retireAll,
    sweepExpired: platform.sweeper.sweep,
    delivered: () => delivered(platform),
    settled: () => settled(platform),
    stop,
  };
}

async function delivered({ services, asyncInvoke }: Platform): Promise<void> {
  await Promise.all([services.events.settled(), services.scheduler.settled()]);
  await asyncInvoke.settled();
}

/** One part's work may cause work in another, so this repeats until a round causes no invocation. */
async function settled(platform: Platform): Promise<void> {
  const { mappings, services, functions } = platform;
  for (;;) {
    const before = functions.invocations();
    await mappings.settled();
    await Promise.all([delivered(platform), services.states.settled()]);
    if (functions.invocations() === before) return;
  }
}
