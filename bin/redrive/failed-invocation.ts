import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** A failed invocation: the function to invoke again, and its payload. */
export type FailedInvocation = { readonly functionArn: string; readonly payload: string };

/** The record that Lambda sends to an on-failure destination. */
const destinationRecord = z.looseObject({
  requestContext: z.looseObject({ functionArn: z.string() }),
  requestPayload: z.unknown(),
});

/** Destinations name the version that ran; the repeat is for the current one. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

/**
 * The failed invocation in a message: Lambda's own record of it, or the event that a rule or a schedule could not
 * deliver, with its target in an attribute. Undefined for anything else, such as a stream's batch, whose records are not
 * in the message.
 */
export function failedInvocation({ Body, MessageAttributes }: Message): FailedInvocation | undefined {
  if (Body === undefined) return undefined;
  const target = MessageAttributes?.['TARGET_ARN']?.StringValue;
  if (target?.includes(':lambda:')) return { functionArn: unqualified(target), payload: Body };
  const record = destinationRecord.safeParse(parseJson(Body)).data;
  return record?.requestPayload === undefined
    ? undefined
    : {
        functionArn: unqualified(record.requestContext.functionArn),
        payload: JSON.stringify(record.requestPayload),
      };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not a record of Lambda's: the schema rejects undefined.
    return undefined;
  }
}
