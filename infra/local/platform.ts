import { join } from 'node:path';
import type { Clock } from '#kernel/clock.ts';
import { createDynamodb, type Dynamodb } from './aws/dynamodb.ts';
import { startDynamodb } from './aws/dynoxide-process.ts';
import { type Gateway, startGateway } from './aws/gateway.ts';
import { createRecorder, type Recorder } from './aws/recorder.ts';
import { createRefusal } from './aws/refusal.ts';
import type { LocalCloudOptions } from './cloud-options.ts';
import { type CustomResources, createCustomResources } from './custom-resources.ts';
import { type ExpirySweeper, startExpirySweeper } from './expiry-sweeper.ts';
import { type ApiServer, startApiServer } from './http/api-server.ts';
import { type AsyncInvoke, acceptedEvents, createAsyncInvoke } from './lambda/async-invoke.ts';
import { principalOfAccessKey, SIGNING_SECRET } from './lambda/function-environment.ts';
import { createFunctionPool, type FunctionPool, type Invocation } from './lambda/function-pool.ts';
import { type LocalServices, startLocalServices } from './local-services.ts';
import type { Model } from './resources/parts.ts';
import { createFaults, type Faults } from './services/faults.ts';
import { heldClock, systemClock } from './services/local-clock.ts';
import type { LocalService } from './services/service.ts';
import { openStateFile } from './services/state-file.ts';
import { openCheckpoints } from './sources/checkpoints.ts';
import { createMappings, type Mappings } from './sources/mappings.ts';
import { createConnections } from './websocket/connections.ts';
import { AWS_SOCKET_LIMITS, createSocketApi, type SocketApi } from './websocket/socket-api.ts';

/** The deployed templates, which the running parts read at each use. */
export type DeploymentState = {
  model: Model;
  /** Set during a deployment. */
  pending: Model | undefined;
  outputs: Readonly<Record<string, string>>;
};

/** The running parts of the local cloud, independent of the deployed templates. */
export type Platform = {
  readonly server: ApiServer;
  readonly gateway: Gateway;
  readonly dynamodb: Dynamodb;
  readonly functions: FunctionPool;
  readonly services: LocalServices;
  readonly asyncInvoke: AsyncInvoke;
  readonly customResources: CustomResources;
  readonly mappings: Mappings;
  readonly sockets: SocketApi;
  readonly sweeper: ExpirySweeper;
  readonly recorder: Recorder;
  readonly faults: Faults;
  /** Held until the first deployment is complete. */
  readonly clock: ReturnType<typeof heldClock>;
};

const ASYNC_RETRY_DELAYS_MS = [1_000, 2_000];
const STREAM_BACKOFF_MS = { first: 100, longest: 5_000 };
/** Batching windows are shortened, as there are few events here: a minute becomes three seconds. */
const BATCH_WINDOW_FACTOR = 0.05;
const MAX_WORKERS = 4;

/**
 * Starts the parts. Adds to `undo` what must be closed, in reverse order, also when a later part fails to start.
 */
export async function startPlatform(
  options: LocalCloudOptions,
  deployed: DeploymentState,
  undo: (() => Promise<void>)[],
): Promise<Platform> {
  const { log, dataDir } = options;
  const onError = (error: unknown): void =>
    log.warn(error instanceof Error ? `${error.stack}` : String(error));
  const started = <Part>(part: Part, close: () => Promise<void>): Part => {
    undo.push(close);
    return part;
  };
  const server = await startApiServer(options.port, onError);
  undo.push(server.close);
  const database = await startDynamodb(dataDir && join(dataDir, 'dynamodb.sqlite'));
  undo.push(database.stop);
  const recorder = createRecorder();
  const faults = createFaults();
  const clock = heldClock(systemClock(onError, options.clockAheadMs));
  const dynamodb = createDynamodb(database.url, faults, options.measure ?? false);
  undo.push(dynamodb.close);
  const functions = startFunctions(options, recorder, clock);
  undo.push(functions.close);

  const byName = new Map<string, LocalService>([['dynamodb', dynamodb]]);
  const gateway = await startGateway({
    recorder,
    clock,
    onError,
    leastCallMs: options.leastCallMs ?? (() => 0),
    service: (name) => byName.get(name),
    principalOf: principalOfAccessKey,
    refusal: createRefusal({
      enforced: options.enforceIam ?? false,
      functions,
      models: () => (deployed.pending ? [deployed.model, deployed.pending] : [deployed.model]),
    }),
  });
  undo.push(gateway.close);
  const endpoint = () => gateway.url;

  const queue: { asyncInvoke?: AsyncInvoke } = {};
  const accept: AsyncInvoke['accept'] = async (functionArn, payload) => {
    if (!queue.asyncInvoke) throw new Error(`${functionArn} was called before functions can be.`);
    await queue.asyncInvoke.accept(functionArn, payload);
  };
  const services = await startLocalServices({
    clock,
    faults,
    dataDir,
    functions,
    endpoint,
    signingSecret: SIGNING_SECRET,
    warn: log.warn,
    announces: (bucket) => deployed.model.announcingBuckets.has(bucket),
    accept,
  });
  undo.push(services.close);
  const { send } = services.targets;
  const accepted = await openStateFile({
    dataDir,
    file: 'async-invocations.json',
    schema: acceptedEvents,
    initial: [],
  });
  const asyncInvoke = createAsyncInvoke({
    pending: accepted.state,
    save: accepted.save,
    functions,
    send,
    onError,
    configOf: (name) => deployed.model.invokeConfigs.get(name),
    retryDelaysMs: options.asyncRetryDelaysMs ?? ASYNC_RETRY_DELAYS_MS,
  });
  queue.asyncInvoke = started(asyncInvoke, asyncInvoke.close);
  const customResources = await createCustomResources({ dataDir, functions, endpoint });
  const { invoke } = functions;
  const checkpoints = await openCheckpoints(dataDir);
  const backoffMs = options.streamBackoffMs ?? STREAM_BACKOFF_MS;
  const mappings = createMappings({
    dynamodb,
    sqs: services.sqs,
    checkpoints,
    invoke,
    send,
    backoffMs,
    windowMs: ({ windowSeconds }) =>
      windowSeconds * 1_000 * (options.batchWindowFactor ?? BATCH_WINDOW_FACTOR),
    onError,
  });
  undo.push(mappings.close);
  const tables = () => deployed.model.expiryAttributes;
  const sweeper = startExpirySweeper({ dynamodb, clock, onError, tables });
  undo.push(sweeper.stop);
  const connections = createConnections(recorder);
  const sockets = createSocketApi({
    connections,
    recorder,
    onError,
    invoke,
    limits: options.socketLimits ?? AWS_SOCKET_LIMITS,
    api: () => [...deployed.model.apis.values()].find((api) => api.protocol === 'WEBSOCKET'),
  });
  undo.push(sockets.close);
  // Again, to be the first that closes: no request comes in while the rest ends.
  undo.push(server.close);
  for (const [name, service] of services.byName) byName.set(name, service);
  byName.set('execute-api', connections.service);
  byName.set('internal', customResources.service);
  return {
    server,
    gateway,
    dynamodb,
    functions,
    services,
    asyncInvoke,
    customResources,
    mappings,
    sockets,
    sweeper,
    recorder,
    faults,
    clock,
  };
}

function startFunctions(options: LocalCloudOptions, recorder: Recorder, clock: Clock): FunctionPool {
  return createFunctionPool({
    clock,
    maxWorkers: options.maxWorkersPerFunction ?? MAX_WORKERS,
    onLine: options.log.functionLine,
    onInvocation: (spec, invocation) => {
      recorder.add({
        kind: 'invocation',
        functionName: spec.name,
        traceId: invocation.traceId,
        durationMs: invocation.durationMs,
        cpuMs: invocation.cpuMs ?? 0,
        memoryMb: spec.memoryMb,
        coldStart: invocation.coldStart,
        ok: invocation.ok,
      });
      if (!invocation.ok) options.log.warn(failureLine(spec.name, invocation));
    },
  });
}

function failureLine(functionName: string, invocation: Invocation & { ok: false }): string {
  const { errorType, errorMessage, trace } = invocation.error;
  if (errorType === 'Runtime.ImportModuleError') return `${functionName} can't be loaded: ${errorMessage}`;
  const at = trace
    ?.find((line) => /^at .*file:/.test(line.trim()) && !line.includes('/node_modules/'))
    ?.trim();
  return `${functionName} failed: ${errorType}: ${errorMessage}${at === undefined ? '' : ` (${at})`}`;
}
