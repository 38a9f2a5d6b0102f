import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE, SET_ASIDE_DETAIL_TYPE } from '#contracts/events/bus.ts';

/**
 * Sends an invocation that can't go well now to where a rule of the bus keeps it, in the form in which Lambda itself
 * reports a failed one: what invokes those again takes this, too.
 * @throws Error when the bus does not take it.
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
  if (refusal !== undefined) throw new Error(`The bus did not take what was set aside: ${refusal}.`);
}
