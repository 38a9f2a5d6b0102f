import type { Message } from '@aws-sdk/client-sqs';
import * as z from 'zod';

/** A call of a function that did not go well: whom to call again, with what. */
export type FailedInvocation = { readonly functionArn: string; readonly payload: string };

/** What Lambda writes when an asynchronous invocation has failed for the last time. */
const destinationRecord = z.looseObject({
  requestContext: z.looseObject({ functionArn: z.string() }),
  requestPayload: z.unknown(),
});

/** Destinations name the version that ran; the repeat is for the one in force. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

/**
 * The failed invocation in a message: Lambda's own record of it, or the bare event that a rule or a schedule
 * could not deliver, with its target among the attributes. Undefined for anything else, as a stream's batch,
 * whose records are not in the message.
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
    // Not JSON: no record of Lambda's, which the schema says.
    return undefined;
  }
}
