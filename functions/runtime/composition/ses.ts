import { SESv2Client } from '@aws-sdk/client-sesv2';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSesMailer } from '#adapters/mail/ses-mailer.ts';

/** In a separate chunk, loaded when the first e-mail is sent. */
const client = new SESv2Client(clientLimits);

export const openMailer = (options: { readonly from: string; readonly appUrl: string }) =>
  createSesMailer(client, options);
