import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Node } from 'constructs';
import * as z from 'zod';

const stageNames = ['local', 'dev', 'prod'] as const;
export type StageName = (typeof stageNames)[number];

const days = z.int().min(1).max(3653);
const origin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => URL.canParse(url) && new URL(url).origin === url, {
    error: 'an origin has a scheme and a host, and no path or trailing slash',
  });

/** The settings in which stages differ. */
const stageSchema = z.strictObject({
  /** Whether tables, buckets and secrets outlive a `cdk destroy` and refuse deletion. */
  keepData: z.boolean(),
  /** Continuous backups of the tables; billed by the stored gigabyte. */
  pointInTimeRecovery: z.boolean(),
  /** How long signed evidence and audit anchors can't be altered or deleted. */
  vaultLockDays: days,
  /** `COMPLIANCE` can be lifted by nobody; `GOVERNANCE` by who may bypass it, to take a stage down. */
  vaultLockMode: z.enum(['COMPLIANCE', 'GOVERNANCE']),
  /** The server access logs of the buckets. */
  accessLogDays: days,
  /** One of the numbers of days that CloudWatch Logs knows. */
  logRetentionDays: z.enum(RetentionDays),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  /** Requests per second of the whole API, over all callers. */
  throttle: z.strictObject({ rate: z.int().min(1), burst: z.int().min(1) }),
  /** Web pages that may call the API and upload photos. */
  corsOrigins: z.array(origin).min(1),
  /** Custom domain of the API, with a certificate in the same region. */
  domain: z.strictObject({ name: z.hostname(), certificateArn: z.string().startsWith('arn:') }).optional(),
  /** `iss` of access tokens. A fixed URL, so that tokens stay valid when the API's domain changes. */
  tokenIssuer: z.url(),
  tokenAudience: z.string().min(1),
  /** Base URL of the web app, for mailed links and the payment provider's return; the API by default, required in prod. */
  appUrl: z.url().optional(),
  mailFrom: z.email(),
  /** DLT registration of text messages to India; without it they take the more expensive international route. */
  sms: z
    .strictObject({
      senderId: z.string().regex(/^[A-Za-z]{3,6}$/, { error: 'three to six letters are expected' }),
      entityId: z.string().regex(/^\d{1,50}$/, { error: 'digits are expected' }),
      templateId: z.string().regex(/^\d{1,50}$/, { error: 'digits are expected' }),
    })
    .optional(),
  /** Largest amount, in paise, that an ops_manager may approve; larger ones need a super_admin. */
  opsApprovalLimitMinor: z.int().min(1),
  /** log2 of bcrypt's iterations. */
  passwordCost: z.int().min(8).max(14),
  /** Multiplies every caller's rate budget; other than 1 only for load tests. */
  rateLimitFactor: z.number().positive(),
  /** Base URL of the payment provider's API, to use a double in tests. */
  stripeApiUrl: z.url().optional(),
  /** Recipient of alarms; required in prod. Without it, alarms are only shown on the dashboard. */
  alarmEmail: z.email().optional(),
});
export type StageSettings = z.output<typeof stageSchema>;
export type Stage = StageSettings & { readonly name: StageName };

const development: StageSettings = {
  keepData: false,
  pointInTimeRecovery: false,
  vaultLockDays: 1,
  vaultLockMode: 'GOVERNANCE',
  accessLogDays: 7,
  logRetentionDays: RetentionDays.ONE_WEEK,
  logLevel: 'DEBUG',
  throttle: { rate: 200, burst: 400 },
  corsOrigins: ['http://localhost:3000', 'http://localhost:5173'],
  tokenIssuer: 'https://dev.homeserve.example',
  tokenAudience: 'homeserve-api',
  mailFrom: 'no-reply@dev.homeserve.example',
  opsApprovalLimitMinor: 2_500_000,
  passwordCost: 12,
  rateLimitFactor: 1,
};

/** Settings without a default in production. */
const namesOfProd = ['tokenIssuer', 'corsOrigins', 'appUrl', 'mailFrom', 'alarmEmail'] as const;

const presets: Readonly<Record<StageName, Partial<StageSettings>>> = {
  dev: development,
  // Low, since the demo signs up twenty people and local passwords protect nothing.
  local: {
    ...development,
    passwordCost: 8,
    tokenIssuer: 'https://local.homeserve.example',
    logLevel: 'INFO',
  },
  prod: {
    keepData: true,
    pointInTimeRecovery: true,
    vaultLockDays: 2557,
    vaultLockMode: 'COMPLIANCE',
    accessLogDays: 90,
    logRetentionDays: RetentionDays.THREE_MONTHS,
    logLevel: 'INFO',
    throttle: { rate: 2_000, burst: 4_000 },
    tokenAudience: 'homeserve-api',
    opsApprovalLimitMinor: 2_500_000,
    passwordCost: 12,
    rateLimitFactor: 1,
  },
};

/** An invalid context; the message is one line. */
export class StageError extends Error {
  override readonly name = 'StageError';
}

/**
 * The settings of the stage that the context names (`-c stage=prod`, default `dev`), overridden by
 * `context.stages.<name>` in cdk.json or `-c stages={"<name>":{…}}`.
 * @throws StageError that names every invalid setting.
 */
export function readStage(context: Pick<Node, 'tryGetContext'>): Stage {
  const asked: unknown = context.tryGetContext('stage') ?? 'dev';
  const name = stageNames.find((known) => known === asked);
  if (!name)
    throw new StageError(`There is no stage ${JSON.stringify(asked)}: use one of ${stageNames.join(', ')}.`);
  const changes = z.partialRecord(z.enum(stageNames), z.record(z.string(), z.unknown()));
  const all = z.preprocess(fromText, changes).safeParse(context.tryGetContext('stages') ?? {});
  if (!all.success) throw new StageError(`The context "stages" is not usable. ${describe(all.error)}`);
  const given = { ...presets[name], ...all.data[name] };
  if (name === 'prod') {
    const missing = namesOfProd.filter((setting) => given[setting] === undefined);
    if (missing.length > 0)
      throw new StageError(
        `Stage prod must be told ${missing.join(', ')}, under context.stages.prod in cdk.json.`,
      );
  }
  const parsed = stageSchema.safeParse(given);
  if (!parsed.success)
    throw new StageError(`The settings of stage ${name} are not usable. ${describe(parsed.error)}`);
  if (name === 'prod') {
    const { keepData, rateLimitFactor, vaultLockMode } = parsed.data;
    if (!keepData) throw new StageError('Stage prod must keep its data (keepData: true).');
    if (vaultLockMode !== 'COMPLIANCE') throw new StageError('Stage prod must lock its vault for everybody.');
    if (rateLimitFactor !== 1)
      throw new StageError('Stage prod must keep its rate limits (rateLimitFactor: 1).');
    const madeUp = namesOfProd.filter((setting) => [parsed.data[setting] ?? []].flat().some(isMadeUp));
    if (madeUp.length > 0)
      throw new StageError(`Stage prod must have names that exist: ${madeUp.join(', ')} is made up.`);
  }
  return { name, ...parsed.data };
}

/** Whether an address or URL has a reserved domain (RFC 2606). */
const isMadeUp = (name: string): boolean =>
  /(^|\.)(example|test|invalid|localhost)$/.test(
    name.includes('@') ? name.slice(name.lastIndexOf('@') + 1) : new URL(name).hostname,
  );

/** Parses `-c stages={…}`, which is text. Invalid JSON is returned unchanged, and the schema rejects it. */
function fromText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

const describe = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join('; ');
