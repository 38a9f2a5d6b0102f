import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, SET_ASIDE_DETAIL_TYPE } from '#contracts/events/bus.ts';

/**
 * Sends an invocation that can't succeed yet to a dead-letter queue by way of the bus, in the format of Lambda's own
 * failure records, so that the redrive command handles both.
 * @throws Error when the bus refuses it.
 */
export async function setAside(
  client: EventBridgeClient,
  busName: string,
  invocation: { readonly functionArn: string; readonly payload: unknown },
): Promise<void> {
  const { functionArn, payload } = invocation;
  const { Entries = [] } = await client.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: SET_ASIDE_DETAIL_TYPE,
          Detail: JSON.stringify({ requestContext: { functionArn }, requestPayload: payload }),
        },
      ],
    }),
  );
  const refusal = Entries[0]?.ErrorCode;
  if (refusal !== undefined) throw new Error(`The bus refused the invocation to set aside: ${refusal}.`);
}
