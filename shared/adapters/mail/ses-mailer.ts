import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { awsError } from '#adapters/aws/aws-error.ts';
import type { Mailer } from '#application/identity/ports.ts';
import { mailText } from './mail-texts.ts';

/** Sends plain-text e-mails with Amazon SES. `appUrl` is the base of the links. */
export function createSesMailer(
  client: SESv2Client,
  options: { readonly from: string; readonly appUrl: string },
): Mailer {
  return {
    async send(to, mail) {
      const { subject, body } = mailText(mail, options.appUrl);
      const command = new SendEmailCommand({
        FromEmailAddress: options.from,
        Destination: { ToAddresses: [to] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: body, Charset: 'UTF-8' } },
          },
        },
      });
      await client.send(command).catch((error: unknown) => {
        throw awsError('send an e-mail', error);
      });
    },
  };
}
