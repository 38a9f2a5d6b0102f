/** An instant as RFC 3339 in UTC with milliseconds, e.g. `2026-11-22T16:40:18.000Z`. Sorts as text. */
export type Instant = string;

/** The only source of time for rules and use cases. */
export type Clock = { now(): Date };

export const instant = (date: Date): Instant => date.toISOString();
export const plusMinutes = (at: Instant, minutes: number): Instant =>
  new Date(Date.parse(at) + minutes * 60_000).toISOString();
export const minutesBetween = (from: Instant, to: Instant): number =>
  (Date.parse(to) - Date.parse(from)) / 60_000;
