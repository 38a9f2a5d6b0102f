import { SESv2Client } from '@aws-sdk/client-sesv2';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createSesMailer } from '#adapters/mail/ses-mailer.ts';

/** In a chunk of its own: loaded with the first mail that is sent. */
const client = new SESv2Client(clientLimits);

export const openMailer = (options: { readonly from: string; readonly appUrl: string }) =>
  createSesMailer(client, options);
