import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { setAside } from '#adapters/eventbridge/set-aside.ts';

/** In a chunk of its own: loaded with the first invocation that is set aside. */
const client = new EventBridgeClient(clientLimits);

export const setAsideOn = (busName: string, invocation: Parameters<typeof setAside>[2]): Promise<void> =>
  setAside(client, busName, invocation);
