import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { TextSender } from '#application/identity/ports.ts';

/** Sends SMS by Amazon SNS, as transactional messages (delivered before cheap). */
export const createSnsTextSender = (client: SNSClient): TextSender => ({
  async sendCode(to, code) {
    await client.send(
      new PublishCommand({
        PhoneNumber: to,
        Message: `${code} is your HomeServe Pro code. It is good for 10 minutes. Never tell it to anybody.`,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        },
      }),
    );
  },
});
