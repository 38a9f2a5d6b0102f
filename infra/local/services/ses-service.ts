import { z } from 'zod';
import { AwsError, parseInput, parseJsonBody, restJsonService } from './aws-json.ts';
import type { Faults } from './faults.ts';
import type { Mailbox } from './mailbox.ts';
import type { LocalService } from './service.ts';

const content = z.object({ Data: z.string() });
const emailInput = z.object({
  FromEmailAddress: z.string().min(3),
  Destination: z.object({
    ToAddresses: z.array(z.string()).default([]),
    CcAddresses: z.array(z.string()).default([]),
    BccAddresses: z.array(z.string()).default([]),
  }),
  Content: z.object({
    Simple: z
      .object({ Subject: content, Body: z.object({ Text: content.optional(), Html: content.optional() }) })
      .optional(),
    /** A whole MIME message in base64. */
    Raw: z.object({ Data: z.string() }).optional(),
  }),
});

/** SES v2's SendEmail, which puts messages into the mailbox. */
export function createSesService(options: { mailbox: Mailbox; faults?: Faults | undefined }): LocalService {
  return restJsonService({
    name: 'SES',
    faults: options.faults,
    routes: [
      {
        method: 'POST',
        action: 'SendEmail',
        path: '/v2/email/outbound-emails',
        run: async ({ body }) => {
          const input = parseInput(emailInput, parseJsonBody(body));
          const { ToAddresses, CcAddresses, BccAddresses } = input.Destination;
          const to = [...ToAddresses, ...CcAddresses, ...BccAddresses];
          if (to.length === 0) throw new AwsError('BadRequestException', 'An email needs a recipient.');
          const raw = input.Content.Raw
            ? Buffer.from(input.Content.Raw.Data, 'base64').toString('utf8')
            : undefined;
          const simple = input.Content.Simple;
          if (!simple && raw === undefined)
            throw new AwsError('BadRequestException', 'An email needs content.');
          const MessageId = await options.mailbox.add({
            channel: 'email',
            from: input.FromEmailAddress,
            to,
            subject: simple?.Subject.Data ?? /^subject:\s*(.*)$/im.exec(raw ?? '')?.[1] ?? '',
            text: simple?.Body.Text?.Data ?? raw ?? '',
            html: simple?.Body.Html?.Data ?? '',
          });
          return { body: { MessageId } };
        },
      },
    ],
  });
}
