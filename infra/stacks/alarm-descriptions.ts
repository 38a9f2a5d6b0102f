import type { Consumer } from '#contracts/events/event.ts';
import type { AlarmDescription } from '#infra/constructs/house-alarm.ts';

const REDRIVE =
  "Read the function's log for the error, fix the cause, then redrive with bin/redrive.ts (docs/operations.md); repeating is safe.";

const missedUpdates: AlarmDescription = {
  userImpact:
    'Customers or vendors miss updates: a notification is missing, or open apps do not show a change until they are reloaded.',
  runbook: `The message names the function. Pushes older than an hour need no redrive. ${REDRIVE}`,
};

const accountChanges: AlarmDescription = {
  userImpact:
    'A change, suspension or erasure of an account is incomplete: search shows too many or too few vendors for a pincode, customers wait for a vendor who does not come, or personal data is still stored.',
  runbook: `The message names the function. An account with an open booking can't be erased: end the booking first. ${REDRIVE}`,
};

/**
 * The alarms of consumers' dead-letter queues. Consumers with the same description share a queue and its alarm, which is
 * billed by the month.
 */
export const consumerAlarms: Readonly<Record<Consumer, AlarmDescription>> = {
  notification: missedUpdates,
  push: missedUpdates,
  payout: {
    userImpact: 'A vendor is not paid for signed work, or a customer does not get a refund.',
    runbook: `Check the payment provider's status page first. ${REDRIVE}`,
  },
  timers: {
    userImpact:
      'Bookings miss their timers: an unpaid one keeps its slot, an offer does not expire, no reminder is sent.',
    runbook: `Check the quota of schedules first. ${REDRIVE}`,
  },
  coverage: accountChanges,
  erasure: accountChanges,
};

export const publisherAlarm: AlarmDescription = {
  userImpact: 'No event is published: no notifications, no pushes, no payouts, no timers for new bookings.',
  runbook:
    "See the publisher's errors in its log. Within 23 hours it resumes by itself where it stopped. Republish older events from the audit trail with bin/republish.ts (docs/operations.md).",
};

export const auditAlarm: AlarmDescription = {
  userImpact: 'None at once. The audit trail that ops and the parties see has a gap until it is filled.',
  runbook:
    "See the audit function's errors in its log and fix the cause. Within 23 hours it resumes by itself where it stopped; the stream keeps events for 24.",
};

export const mediaAlarm: AlarmDescription = {
  userImpact: 'Uploaded photos do not appear, so vendors can not complete their jobs.',
  runbook: REDRIVE,
};

export const streamAlarm: AlarmDescription = {
  userImpact:
    'A single event is not published, or is missing in the audit trail, its anchors or the figures. Later events are not affected.',
  runbook:
    'The message names the function; its log has the error. If the message contains the record: fix the code, deploy, then bin/redrive.ts --consumer streams. If it has only the position in the stream: docs/operations.md.',
};

export const functionErrorsAlarm: AlarmDescription = {
  userImpact:
    'Some function fails: sockets do not open or answer, requests get a 500, or events and timers are late.',
  runbook:
    'See on the dashboard which function fails, and read its log. It counts the functions of the whole account in the region.',
};

export const throttlesAlarm: AlarmDescription = {
  userImpact:
    'Requests and sockets are refused, and events and timers are late: more functions run at once than the account may run.',
  runbook:
    'See on the dashboard which functions run most. Stop a runaway one with reserved concurrency; request a higher quota of concurrent executions for legitimate traffic.',
};
