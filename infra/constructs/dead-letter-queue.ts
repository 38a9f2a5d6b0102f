import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type AlarmDescription, createAlarm, waitingMessages } from './house-alarm.ts';
import type { Platform } from './platform.ts';

/** A dead-letter queue with its alarm; messages are kept for SQS's maximum of 14 days. */
export function createDeadLetterQueue(
  scope: Construct,
  id: string,
  props: AlarmDescription & { readonly platform: Platform },
): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(queue).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason:
      'It is a dead-letter queue itself: of a function, a rule, a schedule or a stream, not of a queue.',
  });
  createAlarm(scope, `${id}Waiting`, { ...props, metric: waitingMessages(queue), above: 0 });
  return queue;
}
