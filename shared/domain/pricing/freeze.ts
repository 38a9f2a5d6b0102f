import type { Instant } from '#kernel/clock.ts';

/** The price freeze of a city: whether it is active, by whom and why. One aggregate per city. */
export type CityFreeze = {
  readonly city: string;
  readonly active: boolean;
  /** 10,000 is the list price. */
  readonly multiplierBp: number;
  readonly reason: string;
  readonly changedBy: string;
  readonly changedAt: Instant;
};
