import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { applyStacks } from './apply.ts';
import { createDynamodb } from './aws/dynamodb.ts';
import { startDynamodb } from './aws/dynoxide-process.ts';
import { startGateway } from './aws/gateway.ts';
import { createRecorder, type Recorder } from './aws/recorder.ts';
import { createRefusal } from './aws/refusal.ts';
import { createCustomResources } from './custom-resources.ts';
import { type ExpirySweeper, startExpirySweeper } from './expiry-sweeper.ts';
import { type CloudFaults, createCloudFaults } from './faults.ts';
import { startApiServer } from './http/api-server.ts';
import { createHttpApi } from './http/http-api.ts';
import { type AsyncInvoke, createAsyncInvoke } from './lambda/async-invoke.ts';
import { createFunctionPool, type FunctionPool, type Invocation } from './lambda/function-pool.ts';
import { LocalCloudError } from './local-cloud-error.ts';
import { type LocalServices, startLocalServices } from './local-services.ts';
import { localize } from './localize.ts';
import { emptyModel, type Model, type Parts } from './resources/parts.ts';
import { createFaults } from './services/faults.ts';
import { systemClock, type TravelClock } from './services/local-clock.ts';
import type { LocalService } from './services/service.ts';
import { openCheckpoints } from './sources/checkpoints.ts';
import { createMappings, type Mappings } from './sources/mappings.ts';
import { readAssembly } from './template/assembly.ts';
import { REGION } from './template/intrinsics.ts';
import { createConnections } from './websocket/connections.ts';
import { AWS_SOCKET_LIMITS, createSocketApi, type SocketLimits } from './websocket/socket-api.ts';

export type LocalCloudOptions = {
  /** The synthesized app. */
  readonly assemblyDir: string;
  /** Of the HTTP and WebSocket APIs; 0 takes a free one. */
  readonly port: number;
  /** Where everything is kept across restarts; in memory when absent. */
  readonly dataDir?: string | undefined;
  /** Checks every AWS call of a function against its role's policies. */
  readonly enforceIam?: boolean | undefined;
  /** Has DynamoDB say what each call consumes, for counting costs. */
  readonly measure?: boolean | undefined;
  /** Where the sources of functions are; the repository's root when absent. */
  readonly projectRoot?: URL | undefined;
  /** Further variables of every function; they win over the template's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Waits between the attempts of asynchronous events. */
  readonly asyncRetryDelaysMs?: readonly number[] | undefined;
  /** How long a socket may be silent, and open; API Gateway's limits when absent. */
  readonly socketLimits?: SocketLimits | undefined;
  /** Threads per function at most. */
  readonly maxWorkersPerFunction?: number | undefined;
  readonly log: LocalCloudLog;
};

export type LocalCloudLog = {
  /** Something a developer should see. */
  readonly warn: (line: string) => void;
  /** What functions write. */
  readonly functionLine: (functionName: string, line: string) => void;
};

export type LocalCloud = {
  readonly apiUrl: string;
  readonly webSocketUrl: string;
  readonly awsEndpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly functions: FunctionPool;
  readonly services: LocalServices;
  readonly recorder: Recorder;
  readonly faults: CloudFaults;
  /** Time for schedules, queues and timers; tests move it forward. */
  readonly clock: TravelClock;
  /** Invokes a function and waits for its answer, parsed. @throws when the function fails. */
  invoke(functionName: string, payload: unknown): Promise<unknown>;
  /** Reads the assembly again and puts what changed in force, data untouched. */
  reload(assemblyDir: string): Promise<void>;
  /** Functions load their sources anew at their next event. */
  refreshFunctions(): void;
  /** Resolves when no event is on its way any more: streams, bus, queues, machines, asynchronous calls. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** What an authorizer throws to refuse: an answer, not a fault. */
const DENIAL = 'Unauthorized';
const ASYNC_RETRY_DELAYS_MS = [1_000, 2_000];
const MAX_WORKERS = 4;

/**
 * Runs the stacks of a synthesized app on this machine.
 * @throws LocalCloudError for what a developer has to put right.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let close = undo.pop(); close; close = undo.pop()) await close();
  };
  try {
    return await start(options, undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  options: LocalCloudOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<LocalCloud> {
  const { log, dataDir } = options;
  const stacks = readAssembly(options.assemblyDir);
  if (dataDir !== undefined) await mkdir(dataDir, { recursive: true });
  const onError = (error: unknown): void =>
    log.warn(error instanceof Error ? `${error.stack}` : String(error));
  const server = await startApiServer(options.port, onError);
  undo.push(server.close);
  const database = await startDynamodb(dataDir && join(dataDir, 'dynamodb.sqlite'));
  undo.push(database.stop);

  const recorder = createRecorder();
  const faults = createFaults();
  const clock = systemClock(onError);
  const dynamodb = createDynamodb(database.url, faults, options.measure ?? false);
  undo.push(dynamodb.close);
  let model: Model = emptyModel();
  /** What is being put in force. */
  let underWay: Model | undefined;
  const functions = createFunctionPool({
    maxWorkers: options.maxWorkersPerFunction ?? MAX_WORKERS,
    onLine: log.functionLine,
    onInvocation: (spec, invocation) => {
      recorder.add({
        kind: 'invocation',
        functionName: spec.name,
        durationMs: invocation.durationMs,
        memoryMb: spec.memoryMb,
        coldStart: invocation.coldStart,
        ok: invocation.ok,
      });
      if (!invocation.ok && invocation.error.errorMessage !== DENIAL)
        log.warn(failureLine(spec.name, invocation));
    },
  });
  undo.push(functions.close);

  const byName = new Map<string, LocalService>([['dynamodb', dynamodb]]);
  const gateway = await startGateway({
    recorder,
    onError,
    service: (name) => byName.get(name),
    principalOf: principalOfAccessKey,
    refusal: createRefusal({
      enforced: options.enforceIam ?? false,
      functions,
      models: () => (underWay ? [model, underWay] : [model]),
    }),
  });
  undo.push(gateway.close);

  const late: { asyncInvoke?: AsyncInvoke } = {};
  const services = await startLocalServices({
    clock,
    faults,
    dataDir,
    functions,
    endpoint: () => gateway.url,
    asyncInvoke: () => late.asyncInvoke ?? unreachable(),
    announces: (bucket) => model.announcingBuckets.has(bucket),
    signingSecret: SIGNING_SECRET,
    warn: log.warn,
  });
  undo.push(services.close);
  for (const [name, service] of services.byName) byName.set(name, service);
  const asyncInvoke = createAsyncInvoke({
    functions,
    configOf: (name) => model.invokeConfigs.get(name),
    retryDelaysMs: options.asyncRetryDelaysMs ?? ASYNC_RETRY_DELAYS_MS,
    send: services.targets.send,
    onError,
  });
  late.asyncInvoke = asyncInvoke;
  undo.push(asyncInvoke.close);
  const customResources = await createCustomResources({ dataDir, functions, endpoint: () => gateway.url });
  byName.set('internal', customResources.service);
  const mappings: Mappings = createMappings({
    dynamodb,
    sqs: services.sqs,
    checkpoints: await openCheckpoints(dataDir),
    invoke: functions.invoke,
    send: services.targets.send,
    onError,
  });
  undo.push(mappings.close);
  const sweeper: ExpirySweeper = startExpirySweeper({
    dynamodb,
    clock,
    tables: () => model.expiryAttributes,
    onError,
  });
  undo.push(sweeper.stop);

  const connections = createConnections(recorder);
  byName.set('execute-api', connections.service);
  const sockets = createSocketApi({
    connections,
    recorder,
    onError,
    invoke: functions.invoke,
    limits: options.socketLimits ?? AWS_SOCKET_LIMITS,
    api: () => [...model.apis.values()].find((candidate) => candidate.protocol === 'WEBSOCKET'),
  });
  undo.push(sockets.close);

  let outputs: Readonly<Record<string, string>> = {};
  const put = async (assembly: ReturnType<typeof readAssembly>): Promise<void> => {
    const next = emptyModel();
    underWay = next;
    const addresses = { apiUrl: server.url, awsEndpoint: gateway.url, apis: next.apis };
    const parts: Parts = {
      functions,
      dynamodb,
      services,
      model: next,
      projectRoot: options.projectRoot ?? new URL('../../', import.meta.url),
      baseEnv: (name) => baseEnv(name, gateway.url, options.env ?? {}),
      customResource: customResources.provision,
    };
    const applied = await applyStacks(assembly, parts, (value) => localize(value, addresses)).finally(() => {
      underWay = undefined;
    });
    await removeOldRules(services, next);
    model = next;
    outputs = applied.outputs;
    const api = [...next.apis.values()].find((candidate) => candidate.protocol === 'HTTP');
    server.use({ request: api && createHttpApi(api, functions.invoke, recorder), upgrade: sockets.upgrade });
    await mappings.use(next.mappings);
  };
  await put(stacks);

  return {
    apiUrl: server.url,
    webSocketUrl: server.url.replace(/^http/, 'ws'),
    awsEndpoint: gateway.url,
    get outputs() {
      return outputs;
    },
    functions,
    services,
    recorder,
    faults: createCloudFaults(faults, functions),
    clock,
    async invoke(functionName, payload) {
      const invocation = await functions.invoke(functionName, JSON.stringify(payload ?? null));
      if (invocation.ok) return JSON.parse(invocation.payload);
      throw new Error(`${functionName}: ${invocation.error.errorType}: ${invocation.error.errorMessage}`);
    },
    reload: async (assemblyDir) => put(readAssembly(assemblyDir)),
    refreshFunctions: functions.retireAll,
    async settled() {
      await mappings.settled();
      await Promise.all([services.events.settled(), services.states.settled(), asyncInvoke.settled()]);
    },
    stop,
  };
}

function unreachable(): never {
  throw new LocalCloudError('A function was invoked before the local cloud was up.');
}

const ACCESS_KEY_PREFIX = 'LOCAL.';
/** Of every access key: the endpoint is on the loopback, and nothing is protected by it. */
const SIGNING_SECRET = 'local';

const principalOfAccessKey = (accessKeyId: string): string | undefined =>
  accessKeyId.startsWith(ACCESS_KEY_PREFIX) ? accessKeyId.slice(ACCESS_KEY_PREFIX.length) : undefined;

function baseEnv(
  functionName: string,
  awsEndpoint: string,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_ACCESS_KEY_ID: ACCESS_KEY_PREFIX + functionName,
    AWS_SECRET_ACCESS_KEY: SIGNING_SECRET,
    AWS_ENDPOINT_URL: awsEndpoint,
    TZ: ':UTC',
    ...extra,
  };
}

function failureLine(functionName: string, invocation: Invocation & { ok: false }): string {
  const { errorType, errorMessage, trace } = invocation.error;
  const at = trace?.find((line) => line.trim().startsWith('at '))?.trim();
  return `${functionName} failed: ${errorType}: ${errorMessage}${at === undefined ? '' : ` (${at})`}`;
}

/** A rule that the templates no longer have would go on delivering from the kept data. */
async function removeOldRules(services: LocalServices, model: Model): Promise<void> {
  for (const rule of [...services.events.rules()]) {
    if (!model.rules.has(`${rule.busName}/${rule.name}`)) {
      await services.events.deleteRule(rule.busName, rule.name);
    }
  }
}
