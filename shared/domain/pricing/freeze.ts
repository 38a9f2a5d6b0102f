import type { Instant } from '#kernel/clock.ts';

/** Whether a city's demand multiplier is held, by whom and why. One a city, with its history. */
export type CityFreeze = {
  readonly city: string;
  readonly active: boolean;
  /** 10,000 is the list price. */
  readonly multiplierBp: number;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: Instant;
};
