import { type Instant, minutesBetween } from '#kernel/clock.ts';

/** A vendor needs this long from being asked to the start. */
export const NOTICE_MINUTES = 60;
/** No vendor's day is planned further ahead. */
export const BOOKING_HORIZON_DAYS = 30;

/** Why a job can't start then, whether it is booked or moved there; undefined when it can. */
export function unbookable(start: Instant, at: Instant): string | undefined {
  const ahead = minutesBetween(at, start);
  if (ahead < NOTICE_MINUTES) return `A job needs ${NOTICE_MINUTES} minutes of notice.`;
  return ahead > BOOKING_HORIZON_DAYS * 1440
    ? `Jobs can be booked ${BOOKING_HORIZON_DAYS} days ahead.`
    : undefined;
}
