import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem();
}, 60_000);
afterAll(() => test.stop());

/** SNS, called by the function whose source this is. */
const publishAs = (
  source: string,
  target: { readonly PhoneNumber: string } | { readonly TopicArn: string },
) => {
  const { name } = test.functionAt(source);
  const credentials = { accessKeyId: `LOCAL.${name}`, secretAccessKey: 'local' };
  const client = new SNSClient({ ...test.aws, credentials, maxAttempts: 1 });
  return client.send(new PublishCommand({ ...target, Message: 'Hello' }));
};
const auth = 'functions/http/auth/handler.ts';
const phone = { PhoneNumber: '+919812345678' };
const topic = { TopicArn: 'arn:aws:sns:ap-south-1:000000000000:alarms' };

describe('the permission to send text messages', () => {
  it('allows auth to publish to a phone number', async () => {
    expect((await publishAs(auth, phone)).MessageId).toEqual(expect.any(String));
  });

  it('does not allow auth to publish to a topic', async () => {
    await expect(publishAs(auth, topic)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });

  it('is only granted to auth', async () => {
    const refused = publishAs('functions/http/customer/handler.ts', phone);
    await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});
