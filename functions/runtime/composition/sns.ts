import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSnsTextSender } from '#adapters/mail/sns-text-sender.ts';
import { readConfig } from '#config/config.ts';

const {
  SMS_SENDER_ID: senderId,
  SMS_ENTITY_ID: entityId,
  SMS_TEMPLATE_ID: templateId,
} = readConfig(['SMS_SENDER_ID', 'SMS_ENTITY_ID', 'SMS_TEMPLATE_ID']);
const india = senderId && entityId && templateId ? { senderId, entityId, templateId } : undefined;

/** In a separate chunk, loaded when the first text message is sent. */
export const texts = createSnsTextSender(new SNSClient(clientLimits), india);
