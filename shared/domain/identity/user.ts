import type { Instant } from '#kernel/clock.ts';

export type Role = 'customer' | 'vendor' | 'onboard_manager' | 'ops_manager' | 'super_admin';
export type UserStatus = 'active' | 'disabled' | 'erased';

/** An authenticator. Its secret is sealed; `lastStep` is the newest time step spent, so a code works once. */
export type SecondFactor =
  | { readonly status: 'none' }
  | { readonly status: 'pending'; readonly sealedSecret: string }
  | {
      readonly status: 'enrolled';
      readonly sealedSecret: string;
      readonly lastStep: number;
      /** Digests of the recovery codes not used yet. */
      readonly recoveryDigests: readonly string[];
    };

export type User = {
  readonly userId: string;
  readonly role: Role;
  readonly status: UserStatus;
  /** Lower case. Empty once erased, as are the other personal fields. */
  readonly email: string;
  readonly emailVerified: boolean;
  readonly name: string;
  /** E.164. */
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  /** Key of the stored profile photo. */
  readonly photoKey: string | null;
  /** Names its own scheme, cost and pepper; see the password adapter. */
  readonly passwordHash: string;
  readonly secondFactor: SecondFactor;
  /** Sessions carry the epoch they began in; raising it ends them all in one write. */
  readonly sessionEpoch: number;
  readonly createdAt: Instant;
};

export const needsSecondFactor = (role: Role): boolean =>
  role === 'onboard_manager' || role === 'ops_manager' || role === 'super_admin';

export type NewUser = Pick<User, 'userId' | 'role' | 'email' | 'name' | 'phone' | 'passwordHash'>;

/** An account as it starts: active, nothing verified, no second factor. */
export const newUser = (input: NewUser, at: Instant): User => ({
  ...input,
  status: 'active',
  emailVerified: false,
  phoneVerified: false,
  photoKey: null,
  secondFactor: { status: 'none' },
  sessionEpoch: 1,
  createdAt: at,
});

/** Ends every session of the user that is not begun anew in the returned epoch. */
export const endAllSessions = (user: User): User => ({ ...user, sessionEpoch: user.sessionEpoch + 1 });

/** The account without anything personal; its id stays, since bookings, ledger and audit refer to it. */
export const erased = (user: User): User => ({
  ...endAllSessions(user),
  status: 'erased',
  email: '',
  emailVerified: false,
  name: '',
  phone: null,
  phoneVerified: false,
  photoKey: null,
  passwordHash: '',
  secondFactor: { status: 'none' },
});
