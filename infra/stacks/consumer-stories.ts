import type { Consumer } from '#contracts/events/event.ts';
import type { AlarmStory } from '#infra/constructs/house-alarm.ts';

const REDRIVE =
  "Read the function's log for the error, mend the cause, then redrive with bin/redrive.ts (docs/operations.md); a repeat changes nothing that was done.";

/** What users miss while a consumer's dead-letter queue holds something. */
export const consumerStories: Readonly<Record<Consumer, AlarmStory>> = {
  notification: {
    userImpact: 'Customers or vendors do not get an e-mail or a notification they wait for.',
    runbook: `Check the sender identity and the quota of SES first. ${REDRIVE}`,
  },
  payout: {
    userImpact: 'A vendor whose work is signed for is not paid, or a customer does not get a refund.',
    runbook: `Check the payment provider's status page first. ${REDRIVE}`,
  },
  push: {
    userImpact: 'Open apps do not show what happened until they are reloaded.',
    runbook: `Nobody needs a stale push: after the cause is mended, purge what is older than an hour. ${REDRIVE}`,
  },
  timers: {
    userImpact:
      'A booking will not move on by itself: an unpaid one keeps its slot, an offer does not lapse, no reminder is sent.',
    runbook: `Check the quota of schedules first. ${REDRIVE}`,
  },
  coverage: {
    userImpact:
      'Search shows too many or too few vendors for a pincode, or customers wait for a vendor who was suspended.',
    runbook: REDRIVE,
  },
};

export const publisherStory: AlarmStory = {
  userImpact:
    'Nothing that happens is told to anybody: no notifications, no pushes, no payouts, no timers for new bookings.',
  runbook:
    "See the publisher's errors in its log. Nothing is lost for 24 hours: it goes on where it stopped. After that, the audit trail has the events that the bus lacks.",
};

export const auditStory: AlarmStory = {
  userImpact: 'None at once. The audit trail that ops and the parties see has a gap until it is filled.',
  runbook:
    "See the audit function's errors in its log and mend the cause. It goes on where it stopped; the stream keeps events for 24 hours.",
};

export const mediaStory: AlarmStory = {
  userImpact: 'Photos that were uploaded do not appear, so vendors can not end their jobs.',
  runbook: REDRIVE,
};

export const auditStreamStory: AlarmStory = {
  userImpact:
    'None at once. Events of some minutes are not anchored in the vault; or figures, forecasts and prices leave them out.',
  runbook:
    'The message names the function and the sequence numbers of the records, which the stream keeps for 24 hours. Mend the cause, then invoke the function with those records; a repeat changes nothing that was done.',
};
