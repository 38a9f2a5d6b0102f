import { type MessageAttributeValue, PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { awsError } from '#adapters/aws/aws-error.ts';
import type { TextSender } from '#application/identity/ports.ts';

/** A DLT registration: the ids by which Indian operators accept a sender and a text. */
export type IndianRegistration = {
  readonly senderId: string;
  readonly entityId: string;
  /** The id of the template for `codeText`; operators drop messages that differ from their template. */
  readonly templateId: string;
};

/** The registered template has a variable in place of the code: see docs/deploy.md. */
const codeText = (code: string): string =>
  `${code} is your HomeServe Pro code. It is good for 10 minutes. Never tell it to anybody.`;

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue });

/**
 * Sends SMS with Amazon SNS as transactional messages (reliability over cost). With a DLT registration, messages to India
 * take the local route of the registered sender; otherwise the international route from a random number.
 */
export const createSnsTextSender = (client: SNSClient, india?: IndianRegistration): TextSender => ({
  async sendCode(to, code) {
    const command = new PublishCommand({
      PhoneNumber: to,
      Message: codeText(code),
      MessageAttributes: {
        'AWS.SNS.SMS.SMSType': text('Transactional'),
        ...(india && to.startsWith('+91')
          ? {
              'AWS.SNS.SMS.SenderID': text(india.senderId),
              'AWS.MM.SMS.EntityId': text(india.entityId),
              'AWS.MM.SMS.TemplateId': text(india.templateId),
            }
          : {}),
      },
    });
    await client.send(command).catch((error: unknown) => {
      throw awsError('send a text message', error);
    });
  },
});
