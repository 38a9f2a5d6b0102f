import type { Areas } from '#domain/pulse/areas.ts';
import type { CityModels, Outlook } from '#domain/pulse/outlook.ts';
import type { HourCounts, PulseBaseline, PulseState } from '#domain/pulse/state.ts';
import type { Learned } from './learn-once.ts';

/** Which cities ever had a request: where the refit begins. */
export const PULSE_CITIES_KEY = 'pulse-cities';
/** Which cities ask enough for a fit, with the local hour that the last one was fitted up to; 0 before the first. */
export const PULSE_FITS_KEY = 'pulse-fits';
/** A city's pincodes that ever had a request, and since when it counts. */
export const pulsePlacesKey = (city: string): string => `pulse-places:${city}`;
/** A pincode's requests by hour before the last refit. */
export const pulseHistoryKey = (pincode: string): string => `pulse-history:${pincode}`;
/** Which pincode is in which cluster, so that clusters stay from refit to refit. */
export const pulseClustersKey = (city: string): string => `pulse-clusters:${city}`;
/** The areas that a city's models are fitted to. */
export const pulseAreasKey = (city: string): string => `pulse-areas:${city}`;
/** A city's fitted forecaster for one lead. */
export const pulseModelKey = (city: string, lead: keyof CityModels): string => `pulse-model:${city}:${lead}`;
/** What the fitted forecasters expect of a city in the week to come. */
export const pulseOutlookKey = (city: string): string => `pulse-outlook:${city}`;

/** What a pincode's pulse document holds. `log` is what was counted since the last refit. */
export type StoredPulse = {
  readonly state: PulseState;
  readonly baseline: PulseBaseline;
  readonly log?: HourCounts;
} & Learned;
export type StoredPlaces = { readonly sinceHour: number; readonly pincodes: readonly string[] };
export type StoredClusters = Readonly<Record<string, number>>;
export type StoredFits = Readonly<Record<string, number>>;
export type StoredAreas = Areas & {
  /** The panel's first hour and the first after those it was fitted to, local hours since 1970. */
  readonly firstHour: number;
  readonly untilHour: number;
  /** By area, requests in these weeks by hour of the week; holidays count as Sundays. */
  readonly asked: readonly Float64Array[];
};
/** Without `asked` where it was made before areas had it. */
export type StoredOutlook = Partial<Pick<StoredAreas, 'asked'>> & {
  readonly outlook: Outlook;
  readonly areas: Pick<Areas, 'names' | 'shareOf'>;
};

export const addToLog = (log: HourCounts | undefined, hour: number): HourCounts => ({
  ...log,
  [hour]: (log?.[hour] ?? 0) + 1,
});
