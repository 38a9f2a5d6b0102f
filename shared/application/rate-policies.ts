import type { RateClass } from '#contracts/route.ts';
import type { GuessBudget } from './identity/ports.ts';

/** A token bucket: `limit` at once, filling again in `windowSeconds`. */
export type RatePolicy = { readonly limit: number; readonly windowSeconds: number };

/** Per user, or per address before sign-in, where many people may share one. */
export const ratePolicies = {
  anonymous: { limit: 240, windowSeconds: 60 },
  auth: { limit: 120, windowSeconds: 60 },
  read: { limit: 300, windowSeconds: 60 },
  write: { limit: 120, windowSeconds: 60 },
  upload: { limit: 60, windowSeconds: 60 },
  /** Each holds a vendor's time until its payment is due: who never pays must not hold everybody's. */
  booking: { limit: 20, windowSeconds: 3_600 },
} as const satisfies Record<RateClass, RatePolicy>;

/** Per account: see `throttle-login.ts` for who draws on which. */
export const guessPolicies = {
  login_account_ip: { limit: 10, windowSeconds: 600 },
  login_account: { limit: 50, windowSeconds: 3_600 },
  login_device: { limit: 10, windowSeconds: 600 },
  confirm_password: { limit: 5, windowSeconds: 300 },
  second_factor: { limit: 5, windowSeconds: 300 },
  /** E-mails and texts sent to one account. */
  message: { limit: 5, windowSeconds: 3_600 },
} as const satisfies Record<GuessBudget, RatePolicy>;

/** Of each socket: an app pings now and then, and follows the bookings that it shows. */
export const socketPolicies = {
  socket_message: { limit: 240, windowSeconds: 60 },
} as const satisfies Record<string, RatePolicy>;

/** Policies with budgets `factor` times as large, for load tests. */
export const scaled = <K extends string>(
  policies: Readonly<Record<K, RatePolicy>>,
  factor: number,
): Readonly<Record<K, RatePolicy>> =>
  Object.fromEntries(
    Object.entries<RatePolicy>(policies).map(([kind, policy]) => [
      kind,
      { ...policy, limit: Math.max(1, Math.round(policy.limit * factor)) },
    ]),
  ) as Record<K, RatePolicy>;
