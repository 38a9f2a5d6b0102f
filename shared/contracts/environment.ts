import * as z from '#contracts/zod.ts';

/**
 * Every environment variable a function may be given, by what makes its schema. None is a secret: secrets are named
 * by the ARN they are read from. The stacks set them, `shared/config` reads them.
 */
export const environment = {
  STAGE: () => z.enum(['local', 'dev', 'prod']),
  LOG_LEVEL: () => z._default(z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']), 'INFO'),
  OPERATIONAL_TABLE: () => z.string().check(z.minLength(3)),
  LEDGER_TABLE: () => z.string().check(z.minLength(3)),
  AUDIT_TABLE: () => z.string().check(z.minLength(3)),
  SIGNATURES_TABLE: () => z.string().check(z.minLength(3)),
  EVENT_BUS: () => z.string().check(z.minLength(1)),
  MEDIA_BUCKET: () => z.string().check(z.minLength(3)),
  VAULT_BUCKET: () => z.string().check(z.minLength(3)),
  /** JWT signing keys: private, for `auth` alone. */
  TOKEN_KEYS_SECRET: () => z.string().check(z.minLength(1)),
  /** Vault sealing keys: private, for what seals evidence and signs quotes. */
  SEAL_KEYS_SECRET: () => z.string().check(z.minLength(1)),
  /** The password pepper. */
  PEPPER_SECRET: () => z.string().check(z.minLength(1)),
  /** `{ apiKey, webhookSecret }` of the payment provider. */
  STRIPE_SECRET: () => z.string().check(z.minLength(1)),
  /** Where the payment provider's API is, when not at its own address. */
  STRIPE_API_URL: () => z.optional(z.url()),
  /** log2 of bcrypt's iterations; passwords are hashed anew at the next sign-in when it rises. */
  PASSWORD_COST: () => z._default(z.coerce.number().check(z.int(), z.minimum(4), z.maximum(16)), 12),
  /** Up to this an ops_manager may let money go, in paise; above it takes a super_admin. */
  OPS_APPROVAL_LIMIT_MINOR: () => z._default(z.coerce.number().check(z.int(), z.positive()), 2_500_000),
  /** Multiplies every rate budget; for load tests. */
  RATE_LIMIT_FACTOR: () => z._default(z.coerce.number().check(z.positive()), 1),
  TOKEN_ISSUER: () => z.url(),
  TOKEN_AUDIENCE: () => z.string().check(z.minLength(1)),
  /** The `wss://` URL clients connect to. */
  WEBSOCKET_URL: () => z.string().check(z.minLength(1)),
  /** The `https://` URL of the WebSocket API's connection management. */
  WEBSOCKET_MANAGEMENT_URL: () => z.url(),
  SCHEDULE_GROUP: () => z.string().check(z.minLength(1)),
  SCHEDULER_ROLE_ARN: () => z.string().check(z.minLength(1)),
  TIMER_FUNCTION_ARN: () => z.string().check(z.minLength(1)),
  /** The queue of what a schedule could not start. */
  SCHEDULE_DEAD_LETTERS_ARN: () => z.string().check(z.minLength(1)),
  SIGN_THEN_PAY_ARN: () => z.string().check(z.minLength(1)),
  /** For the authorizer: who may call which route, as the stacks write it from the contracts. */
  ROUTE_ACCESS: () => z.string().check(z.minLength(1)),
  /** Where the web app is, for the links in e-mails; without it, at the issuer's address. */
  APP_URL: () => z.optional(z.url()),
  /** Sender address of e-mails. */
  MAIL_FROM: () => z.email(),
  /** DLT registration of text messages to India: sender id, company, and template of the code's text. */
  SMS_SENDER_ID: () => z.optional(z.string().check(z.regex(/^[A-Za-z]{3,6}$/))),
  SMS_ENTITY_ID: () => z.optional(z.string().check(z.regex(/^\d{1,50}$/))),
  SMS_TEMPLATE_ID: () => z.optional(z.string().check(z.regex(/^\d{1,50}$/))),
  REDIS_URL: () => z.optional(z.string()),
} as const satisfies Record<string, () => z.ZodMiniType>;

export type EnvironmentName = keyof typeof environment;
export type Environment = { readonly [N in EnvironmentName]: z.output<ReturnType<(typeof environment)[N]>> };
