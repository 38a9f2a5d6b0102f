import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSnsTextSender } from '#adapters/mail/sns-text-sender.ts';

/** In a separate chunk, loaded when the first text message is sent. */
export const texts = createSnsTextSender(new SNSClient(clientLimits));
