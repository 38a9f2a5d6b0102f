import type { Consumer } from '#contracts/events/event.ts';
import type { AlarmStory } from '#infra/constructs/house-alarm.ts';

const REDRIVE =
  "Read the function's log for the error, mend the cause, then redrive with bin/redrive.ts (docs/operations.md); a repeat changes nothing that was done.";

const untold: AlarmStory = {
  userImpact:
    'Customers or vendors are not told what happened: a notification is missing, or open apps do not show it until they are reloaded.',
  runbook: `The message names the function. Nobody needs a push that is older than an hour. ${REDRIVE}`,
};

const goneAccounts: AlarmStory = {
  userImpact:
    'A vendor was changed or suspended, or a person erased, and not everything follows: search shows too many or too few vendors for a pincode, customers wait for a vendor who does not come, or personal data is still stored.',
  runbook: `The message names the function. An open booking can't be erased: end it first. ${REDRIVE}`,
};

/**
 * What users miss while a consumer's dead-letter queue holds something. Consumers of one story share a queue and its
 * alarm, which is billed by the month.
 */
export const consumerStories: Readonly<Record<Consumer, AlarmStory>> = {
  notification: untold,
  push: untold,
  payout: {
    userImpact: 'A vendor whose work is signed for is not paid, or a customer does not get a refund.',
    runbook: `Check the payment provider's status page first. ${REDRIVE}`,
  },
  timers: {
    userImpact:
      'A booking will not move on by itself: an unpaid one keeps its slot, an offer does not lapse, no reminder is sent.',
    runbook: `Check the quota of schedules first. ${REDRIVE}`,
  },
  coverage: goneAccounts,
  erasure: goneAccounts,
};

export const publisherStory: AlarmStory = {
  userImpact:
    'Nothing that happens is told to anybody: no notifications, no pushes, no payouts, no timers for new bookings.',
  runbook:
    "See the publisher's errors in its log. It goes on by itself where it stopped, within 23 hours. What the bus lacks after that is in the audit trail: bin/republish.ts (docs/operations.md).",
};

export const auditStory: AlarmStory = {
  userImpact: 'None at once. The audit trail that ops and the parties see has a gap until it is filled.',
  runbook:
    "See the audit function's errors in its log and mend the cause. It goes on by itself where it stopped, within 23 hours; the stream keeps events for 24.",
};

export const mediaStory: AlarmStory = {
  userImpact: 'Photos that were uploaded do not appear, so vendors can not end their jobs.',
  runbook: REDRIVE,
};

export const streamStory: AlarmStory = {
  userImpact:
    'One change of something is not told to anybody, or lacks in the audit trail, its anchors or the figures. What came after it is not held up.',
  runbook:
    "The message names the function; its log says why. With the record in it: mend the code, deploy, then bin/redrive.ts --consumer streams. With the record's place in the stream alone: docs/operations.md.",
};

export const functionErrorsStory: AlarmStory = {
  userImpact:
    'Something that people started does not work: sockets do not open or answer, requests are refused with a 500, or what follows from them is late.',
  runbook:
    'See on the dashboard which function fails, and read its log. It counts the functions of the whole account in the region.',
};

export const throttlesStory: AlarmStory = {
  userImpact:
    'Requests and sockets are refused, and events and timers are late: more functions run at once than the account may run.',
  runbook:
    'See on the dashboard which functions run most. Stop a runaway by its reserved concurrency; ask for a higher quota of concurrent executions when it is honest traffic.',
};
