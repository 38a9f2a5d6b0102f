import { SNSClient } from '@aws-sdk/client-sns';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSnsTextSender } from '#adapters/mail/sns-text-sender.ts';

/** In a chunk of its own: loaded with the first text message that is sent. */
export const texts = createSnsTextSender(new SNSClient(clientLimits));
