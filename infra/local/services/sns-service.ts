import { AwsError } from './aws-json.ts';
import { queryService } from './aws-query.ts';
import type { Faults } from './faults.ts';
import type { Mailbox } from './mailbox.ts';
import type { LocalService } from './service.ts';
import { element } from './xml.ts';

/** SNS's Publish: messages to phone numbers go to the mailbox, those to topics to `publish`. */
export function createSnsService(options: {
  mailbox: Mailbox;
  faults?: Faults | undefined;
  /** Publishes a message to a topic and returns its id; absent without topics. */
  publish?: ((topicArn: string, message: string, subject: string | undefined) => Promise<string>) | undefined;
}): LocalService {
  return queryService({
    name: 'SNS',
    namespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    faults: options.faults,
    operations: {
      Publish: async (parameters) => {
        const message = parameters.get('Message');
        const phone = parameters.get('PhoneNumber');
        const topic = parameters.get('TopicArn') ?? parameters.get('TargetArn');
        if (!message) throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
        if (topic && options.publish) {
          const id = await options.publish(topic, message, parameters.get('Subject') ?? undefined);
          return [element('MessageId', id)];
        }
        if (topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
        if (!phone || !/^\+[1-9]\d{6,14}$/.test(phone)) {
          throw new AwsError('InvalidParameter', 'Invalid parameter: PhoneNumber');
        }
        return [
          element('MessageId', await options.mailbox.add({ channel: 'sms', to: phone, text: message })),
        ];
      },
    },
  });
}
