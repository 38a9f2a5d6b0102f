import type { PulseBaseline, PulseState } from '#domain/pulse/state.ts';

/** Which cities ever had a request: where the refit begins. */
export const PULSE_CITIES_KEY = 'pulse-cities';
/** A city's pincodes that ever had a request, and since when it counts. */
export const pulsePlacesKey = (city: string): string => `pulse-places:${city}`;
/** A pincode's requests by hour before the last refit. */
export const pulseHistoryKey = (pincode: string): string => `pulse-history:${pincode}`;
/** Which pincode is in which cluster, so that clusters stay from refit to refit. */
export const pulseClustersKey = (city: string): string => `pulse-clusters:${city}`;

/** Requests by local hour since 1970, written as text; hours without any are left out. */
export type HourCounts = Readonly<Record<string, number>>;

/** What a pincode's pulse document holds. `log` is what was counted since the last refit. */
export type StoredPulse = {
  readonly state: PulseState;
  readonly baseline: PulseBaseline;
  readonly log?: HourCounts;
};
export type StoredPlaces = { readonly sinceHour: number; readonly pincodes: readonly string[] };
export type StoredClusters = Readonly<Record<string, number>>;

export const addToLog = (log: HourCounts | undefined, hour: number): HourCounts => ({
  ...log,
  [hour]: (log?.[hour] ?? 0) + 1,
});
