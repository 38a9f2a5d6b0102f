import type { Page, PageRequest } from '#application/paging.ts';
import type { RateDecision } from '#application/rate-limiter.ts';
import type { Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import type { Invitation } from '#domain/identity/invitation.ts';
import type { Session } from '#domain/identity/session.ts';
import type { Role, User } from '#domain/identity/user.ts';
import type { IdSource } from '#kernel/ids.ts';

export type Users = {
  /** Read consistently. */
  find(userId: string): Promise<Loaded<User> | undefined>;
  /** By its e-mail in lower case; does the same reads whether there is such a user or not. */
  findByEmail(email: string): Promise<Loaded<User> | undefined>;
  /** Newest first. */
  list(request: PageRequest & { readonly role?: Role | undefined }): Promise<Page<Loaded<User>>>;
};

export type Sessions = {
  /** Read consistently. */
  find(sessionId: string): Promise<Loaded<Session> | undefined>;
  /** Newest first, ended ones included. */
  listOf(userId: string, request: PageRequest): Promise<Page<Loaded<Session>>>;
  /** Deletes every session of the user with its personal data; its tokens are then invalid. */
  removeAllOf(userId: string): Promise<void>;
};

export type Invitations = {
  find(invitationId: string): Promise<Loaded<Invitation> | undefined>;
  /** Newest first. */
  list(request: PageRequest): Promise<Page<Loaded<Invitation>>>;
};

export type Passwords = {
  hash(password: string): Promise<string>;
  /**
   * `outdated`: it matches, and should be rehashed with the current cost or pepper. Without a `stored` hash it does
   * the same work and never matches.
   */
  check(
    password: string,
    stored: string | undefined,
  ): Promise<{ readonly matches: boolean; readonly outdated: boolean }>;
  /** Whether it is on the bundled list of breached and common passwords. */
  isCommon(password: string): boolean;
};

/** Keyed digests (HMAC-SHA-256, base64url), separate per purpose. */
export type Macs = {
  activeKeyId(): Promise<string>;
  /** @throws Error when there is no such key (any more). */
  mac(purpose: MacPurpose, message: string, keyId?: string): Promise<string>;
};
export type MacPurpose = 'refresh' | 'device' | 'one_time_code' | 'recovery_code';

/** Random bearer secrets and their digests. */
export type Secrets = {
  /** 256 random bits, base64url. */
  random(): string;
  /** `length` random decimal digits, each equally likely. */
  digits(length: number): string;
  /** A code to write down: 80 random bits, base 32 in groups of four. */
  recoveryCode(): string;
  /** SHA-256 in hex: enough for what has 256 bits of entropy. */
  digest(secret: string): string;
  /** Compares in time that depends on the lengths alone. */
  equal(a: string, b: string): boolean;
};

/** Authenticated encryption of small secrets at rest; `context` must be the same to open it again. */
export type SecretBox = {
  seal(plain: string, context: string): Promise<string>;
  /** @throws Error for what was altered, or sealed for another context. */
  open(sealed: string, context: string): Promise<string>;
};

/** Time-based one-time codes (RFC 6238: SHA-1, 30 s, 6 digits, one step of drift either way). */
export type Totp = {
  newSecret(): Promise<string>;
  /** The `otpauth://` URI an authenticator scans. */
  uri(secret: string, account: string): Promise<string>;
  /** The time step a code belongs to, undefined when it fits none near `at`. */
  stepOf(secret: string, code: string, at: string): Promise<number | undefined>;
};

export type AccessTokens = {
  issue(claims: {
    readonly userId: string;
    readonly role: Role;
    readonly sessionId: string;
    readonly at: string;
  }): Promise<{ readonly accessToken: string; readonly expiresInSeconds: number }>;
};

/** Budgets of guesses; see `throttle-login.ts`. */
export type GuessBudget =
  | 'login_account'
  | 'login_account_ip'
  | 'login_device'
  | 'confirm_password'
  | 'second_factor'
  | 'message';
export type GuessLimiter = { take(budget: GuessBudget, subject: string): Promise<RateDecision> };

export type MailTemplate =
  | { readonly template: 'verify_email'; readonly token: string }
  | { readonly template: 'reset_password'; readonly token: string }
  /** To an address that somebody entered as their own: informs the owner, and takes as long as the real e-mail. */
  | { readonly template: 'no_account' }
  | { readonly template: 'invitation'; readonly token: string; readonly role: Role };
export type Mailer = { send(to: string, mail: MailTemplate): Promise<void> };
/** Sends an SMS. */
export type TextSender = { sendCode(to: string, code: string): Promise<void> };

/** Reports failures of side effects that must not fail the request. */
export type Reporter = { failed(what: string, cause: unknown): void };

/** The ports of most identity use cases. */
export type IdentityDeps = {
  readonly users: Users;
  readonly sessions: Sessions;
  readonly uow: UnitOfWork;
  readonly ids: IdSource;
  readonly secrets: Secrets;
};
