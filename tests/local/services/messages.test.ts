import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createFaults } from '#infra/local/services/faults.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createMailbox } from '#infra/local/services/mailbox.ts';
import { createSesService } from '#infra/local/services/ses-service.ts';
import { createSnsService } from '#infra/local/services/sns-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

const clock = manualClock(new Date('2026-11-22T10:00:00Z'));

describe('mail and text messages', () => {
  it('puts an email into the mailbox and its file', async () => {
    const dataDir = scratch();
    const mailbox = createMailbox({ clock, dataDir });
    await using endpoint = await serveAws('ses', createSesService({ mailbox }));
    const sent = await new SESv2Client(endpoint.client).send(
      new SendEmailCommand({
        FromEmailAddress: 'no-reply@homeserve.example',
        Destination: { ToAddresses: ['asha@example.in'] },
        Content: {
          Simple: { Subject: { Data: 'Reset ü' }, Body: { Text: { Data: 'https://x/reset?t=1' } } },
        },
      }),
    );
    const expected = {
      channel: 'email',
      id: sent.MessageId,
      at: '2026-11-22T10:00:00.000Z',
      from: 'no-reply@homeserve.example',
      to: ['asha@example.in'],
      subject: 'Reset ü',
      text: 'https://x/reset?t=1',
      html: '',
    };
    expect(mailbox.messages()).toEqual([expected]);
    expect(JSON.parse(await readFile(join(dataDir, 'mailbox.jsonl'), 'utf8'))).toEqual(expected);
  });

  it('puts a text message into the mailbox', async () => {
    const mailbox = createMailbox({ clock });
    await using endpoint = await serveAws('sns', createSnsService({ mailbox }));
    const client = new SNSClient(endpoint.client);
    const Message = 'Code <123&456> é';
    const sent = await client.send(new PublishCommand({ PhoneNumber: '+919812345678', Message }));
    expect(mailbox.messages()).toMatchObject([
      { channel: 'sms', id: sent.MessageId, to: '+919812345678', text: Message },
    ]);
    const wrong = client.send(new PublishCommand({ PhoneNumber: '98<12', Message }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('fails with an injected fault', async () => {
    const faults = createFaults();
    const mailbox = createMailbox({ clock });
    await using endpoint = await serveAws('sns', createSnsService({ mailbox, faults }));
    const off = faults.inject({
      service: 'sns',
      action: 'Publish',
      phase: 'before',
      effect: { kind: 'error', status: 500, code: 'InternalError', message: 'down' },
    });
    const client = new SNSClient(endpoint.client);
    const publish = () => client.send(new PublishCommand({ PhoneNumber: '+919812345678', Message: 'm' }));
    await expect(publish()).rejects.toMatchObject({ name: 'InternalErrorException' });
    off();
    await publish();
    expect(mailbox.messages()).toHaveLength(1);
  });
});
