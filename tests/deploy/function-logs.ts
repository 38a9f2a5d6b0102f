import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { callAws } from './aws-call.ts';
import type { Emulator } from './ministack.ts';

const groupsSchema = z.object({ logGroups: z.array(z.object({ logGroupName: z.string() })) });
const eventsSchema = z.object({ events: z.array(z.object({ message: z.string() })) });
const logs = (action: string) =>
  ({ kind: 'json', service: 'logs', target: `Logs_20140328.${action}` }) as const;

/** Keeps what every function logged, for whoever looks for the cause of a failure. */
export async function saveFunctionLogs(emulator: Emulator, file: string): Promise<void> {
  const { logGroups } = groupsSchema.parse(JSON.parse(await callAws(emulator, logs('DescribeLogGroups'))));
  const texts: string[] = [];
  for (const { logGroupName } of logGroups) {
    const answer = await callAws(emulator, logs('FilterLogEvents'), { logGroupName });
    const { events } = eventsSchema.parse(JSON.parse(answer));
    texts.push(`## ${logGroupName}`, ...events.map(({ message }) => message.trimEnd()), '');
  }
  await writeFile(file, texts.join('\n'));
}
