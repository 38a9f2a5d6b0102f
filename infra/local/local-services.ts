import type { FunctionPool } from './lambda/function-pool.ts';
import { createEventsService, type EventsService } from './services/events-service.ts';
import type { Faults } from './services/faults.ts';
import { createLambdaService } from './services/lambda-service.ts';
import type { TravelClock } from './services/local-clock.ts';
import { createMailbox, type Mailbox } from './services/mailbox.ts';
import { objectCreatedEvent } from './services/s3-events.ts';
import { createS3Service, type S3Service } from './services/s3-service.ts';
import {
  createSchedulerService,
  type SchedulerService,
  type ScheduleTarget,
} from './services/scheduler-service.ts';
import { createSecretsService, type SecretsService } from './services/secrets-service.ts';
import type { LocalService } from './services/service.ts';
import { createSesService } from './services/ses-service.ts';
import { createSnsService } from './services/sns-service.ts';
import { createSqsService, type SqsService } from './services/sqs-service.ts';
import { createSsmService, type SsmService } from './services/ssm-service.ts';
import type { LambdaOutcome } from './services/state-machine.ts';
import { createStatesService, type StatesService } from './services/states-service.ts';
import { createStsService } from './services/sts-service.ts';
import { createTargets, type Targets } from './targets.ts';
import { ACCOUNT_ID, REGION } from './template/intrinsics.ts';

/** All services except DynamoDB, connected to each other. */
export type LocalServices = {
  readonly events: EventsService;
  readonly sqs: SqsService;
  readonly states: StatesService;
  readonly scheduler: SchedulerService;
  readonly secrets: SecretsService;
  readonly ssm: SsmService;
  readonly s3: S3Service;
  readonly mailbox: Mailbox;
  readonly targets: Targets;
  /** By the name in credential scopes. */
  readonly byName: ReadonlyMap<string, LocalService>;
  close(): Promise<void>;
};

export type LocalServicesOptions = {
  readonly clock: TravelClock;
  readonly faults: Faults;
  readonly dataDir: string | undefined;
  readonly endpoint: () => string;
  readonly functions: FunctionPool;
  /** Accepts an asynchronous invocation. */
  readonly accept: (functionArn: string, payload: string) => Promise<void>;
  /** Whether the bucket publishes its new objects to the default bus. */
  readonly announces: (bucket: string) => boolean;
  /** The secret that functions and outside callers sign with. */
  readonly signingSecret: string;
  readonly warn: (line: string) => void;
};

/** Starts every service; with a data directory, each restores its state. */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const { clock, faults, dataDir, functions } = options;
  const place = { clock, faults, dataDir, region: REGION, accountId: ACCOUNT_ID };
  const invoke = (functionArn: string, payload: unknown): Promise<LambdaOutcome> =>
    invokeAndWait(functions, functionArn, payload);
  const started: { events?: EventsService; states?: StatesService; sqs?: SqsService } = {};
  const targets = createTargets({
    accept: options.accept,
    sqs: () => present(started.sqs),
    states: () => present(started.states),
    events: () => present(started.events),
  });
  const onLost = (delivery: { origin: object }, error: unknown): void =>
    options.warn(`Lost on its way: ${JSON.stringify(delivery.origin)}: ${String(error)}`);
  const sqs = await createSqsService({ ...place, endpoint: options.endpoint });
  started.sqs = sqs;
  const deadLetter = targets.send;
  const events = await createEventsService({
    ...place,
    deadLetter,
    onLost,
    deliver: (target, event) => targets.deliver(target.arn, event, target.messageGroupId),
  });
  started.events = events;
  const states = await createStatesService({
    ...place,
    invoke,
    putEvents: (entries) => targets.putEvents(entries),
    sendMessage: (input) => targets.sendMessage(input),
  });
  started.states = states;
  const scheduler = await createSchedulerService({
    ...place,
    deadLetter,
    onLost,
    deliver: (target, input) =>
      targets.deliver(target.Arn, scheduledPayload(target, input), target.SqsParameters?.MessageGroupId),
  });
  const secrets = await createSecretsService(place);
  const ssm = await createSsmService(place);
  const s3 = await createS3Service({
    clock,
    dataDir,
    faults,
    secretFor: () => options.signingSecret,
    onObjectCreated: async (created) => {
      if (options.announces(created.bucket)) await events.publish('default', objectCreatedEvent(created));
    },
  });
  const mailbox = createMailbox({ clock, dataDir });
  const byName = new Map<string, LocalService>([
    ['events', events],
    ['sqs', sqs],
    ['states', states],
    ['scheduler', scheduler],
    ['secretsmanager', secrets],
    ['s3', s3],
    ['ssm', ssm],
    ['ses', createSesService({ mailbox, faults })],
    ['sns', createSnsService({ mailbox, faults })],
    ['sts', createStsService({ accountId: ACCOUNT_ID, faults })],
    [
      'lambda',
      createLambdaService({
        faults,
        invoke,
        resolve: (nameOrArn) => functions.find(nameOrArn)?.arn,
        invokeAsync: async (arn, payload) => options.accept(arn, JSON.stringify(payload ?? null)),
      }),
    ],
  ]);
  return {
    events,
    sqs,
    states,
    scheduler,
    secrets,
    ssm,
    s3,
    mailbox,
    targets,
    byName,
    async close() {
      await Promise.all([...byName.values()].map((service) => service.close()));
    },
  };
}

/** A schedule that targets a bus names the event; its input is the detail. */
function scheduledPayload(target: ScheduleTarget, input: string): string {
  const event = target.EventBridgeParameters;
  if (!event) return input;
  return JSON.stringify({ source: event.Source, 'detail-type': event.DetailType, detail: JSON.parse(input) });
}

/** Invokes as RequestResponse does: a function error is a result, too. */
async function invokeAndWait(
  functions: FunctionPool,
  functionArn: string,
  payload: unknown,
): Promise<LambdaOutcome> {
  const invocation = await functions.invoke(functionArn, JSON.stringify(payload ?? null));
  return invocation.ok
    ? { payload: JSON.parse(invocation.payload) }
    : { functionError: 'Unhandled', ...invocation.error };
}

function present<T>(service: T | undefined): T {
  if (service === undefined) throw new Error('A service was used before it started.');
  return service;
}
