import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { createSesMailer } from '#adapters/mail/ses-mailer.ts';
import { createSnsTextSender, type IndianRegistration } from '#adapters/mail/sns-text-sender.ts';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { describe as forTheLog } from '#functions/runtime/logging.ts';
import { isTransient } from '#functions/runtime/transient-error.ts';
import { testCredentials } from '#tests/support/aws-endpoint.ts';

const PHONE = '+919812345678';
const EMAIL = 'asha.rao@example.in';
const said = `Not valid: ${PHONE} (${EMAIL})`;
type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A provider that gives every call one answer. */
async function provider({ status, headers, body }: Answer) {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.writeHead(status, { 'x-amzn-requestid': 'req-7', 'request-id': 'req-7', ...headers }).end(body);
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const close = () => new Promise<void>((settle) => server.close(() => settle()));
  const aws = { endpoint: url, region: 'ap-south-1', credentials: testCredentials, maxAttempts: 1 };
  return { url, bodies, aws, [Symbol.asyncDispose]: close };
}

const xml = (code: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${said}</Message></Error><RequestId>req-7</RequestId></ErrorResponse>`;
const thrownBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.unreachable('It did not fail.'),
    (error: unknown) => error,
  );

/** All that we write of an error, and all that Lambda writes of one that nobody caught. */
const written = (error: unknown): string =>
  `${JSON.stringify(forTheLog(error))}\n${inspect(error, { depth: 9, showHidden: true })}`;

function expectWordless(error: unknown, name: string, code = ''): void {
  const log = written(error);
  expect(log).toContain(name);
  expect(log).toContain(code);
  expect(log).toContain('req-7');
  expect(log).not.toMatch(/9812345678|asha|@example/i);
}

describe('the log of a failed provider call', () => {
  it('is the name and the request of a refused text message, not the number', async () => {
    await using sns = await provider({ status: 400, body: xml('InvalidParameter') });
    const error = await thrownBy(createSnsTextSender(new SNSClient(sns.aws)).sendCode(PHONE, '123456'));
    expectWordless(error, 'InvalidParameterException');
    expect(isTransient(error)).toBe(false);
  });

  it('is the name and the request of a refused e-mail, not the address', async () => {
    const headers = { 'x-amzn-errortype': 'MessageRejected', 'content-type': 'application/json' };
    await using ses = await provider({ status: 400, headers, body: JSON.stringify({ message: said }) });
    const mailer = createSesMailer(new SESv2Client(ses.aws), { from: EMAIL, appUrl: 'https://app.example' });
    const mail = { template: 'invitation', token: 't', role: 'ops_manager' } as const;
    expectWordless(await thrownBy(mailer.send(EMAIL, mail)), 'MessageRejected');
  });

  it('keeps the properties by which transient errors are recognised', async () => {
    await using sns = await provider({ status: 429, body: xml('Throttled') });
    const error = await thrownBy(createSnsTextSender(new SNSClient(sns.aws)).sendCode(PHONE, '123456'));
    expect(isTransient(error)).toBe(true);
    expectWordless(error, 'status 429');
  });

  it.each([
    [401, 'StripeAuthenticationError', ''],
    [500, 'StripeAPIError', 'ProviderUnavailable'],
  ])('is the type and the request of what Stripe said with %i', async (status, name, wrapped) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ error: { type: 'api_error', message: said } });
    await using stripe = await provider({ status, headers, body });
    const payments = stripePaymentProvider({
      secretKey: 'sk_test_1',
      webhookSecret: 'whsec_1',
      apiBaseUrl: stripe.url,
      maxNetworkRetries: 0,
    });
    expectWordless(await thrownBy(payments.readPayment('pi_1')), name, wrapped);
  });
});

describe('a text message', () => {
  const ok = '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>';
  const attributesOf = (body: string) => {
    const sent = new URLSearchParams(body);
    const at = (i: number, part: string) => sent.get(`MessageAttributes.entry.${i}.${part}`);
    const named = [1, 2, 3, 4].map((i) => [at(i, 'Name'), at(i, 'Value.StringValue')] as const);
    return new Map(named.filter(([name]) => name !== null));
  };
  const sent = async (to: string, india?: IndianRegistration) => {
    await using sns = await provider({ status: 200, body: ok });
    await createSnsTextSender(new SNSClient(sns.aws), india).sendCode(to, '123456');
    return sns.bodies[0] ?? '';
  };
  const india = { senderId: 'HOMSRV', entityId: '1101456789000012345', templateId: '1107161234567890123' };
  const international = { 'AWS.SNS.SMS.SMSType': 'Transactional' };

  it('to India names the registered sender, its entity, and the template of its text', async () => {
    const body = await sent(PHONE, india);
    expect(Object.fromEntries(attributesOf(body))).toEqual({
      ...international,
      'AWS.SNS.SMS.SenderID': india.senderId,
      'AWS.MM.SMS.EntityId': india.entityId,
      'AWS.MM.SMS.TemplateId': india.templateId,
    });
    expect(new URLSearchParams(body).get('Message')).toBe(
      '123456 is your HomeServe Pro code. It is good for 10 minutes. Never tell it to anybody.',
    );
  });

  it('without a registration, or to another country, goes by the international route', async () => {
    expect(Object.fromEntries(attributesOf(await sent(PHONE)))).toEqual(international);
    expect(Object.fromEntries(attributesOf(await sent('+4915112345678', india)))).toEqual(international);
  });
});
