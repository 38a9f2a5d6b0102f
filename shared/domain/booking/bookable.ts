import { type Instant, minutesBetween } from '#kernel/clock.ts';

/** The least time between a request and the job's start. */
export const NOTICE_MINUTES = 60;
/** Vendors' days are planned this far ahead. */
export const BOOKING_HORIZON_DAYS = 30;

/** Why a job can't be booked for, or moved to, this start; undefined when it can. */
export function unbookable(start: Instant, at: Instant): string | undefined {
  const ahead = minutesBetween(at, start);
  if (ahead < NOTICE_MINUTES) return `A job needs ${NOTICE_MINUTES} minutes of notice.`;
  return ahead > BOOKING_HORIZON_DAYS * 1440
    ? `Jobs can be booked ${BOOKING_HORIZON_DAYS} days ahead.`
    : undefined;
}
