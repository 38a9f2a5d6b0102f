import { parseArgs } from 'node:util';
import { type Consumer, consumers } from '#contracts/events/event.ts';
import { usageMessage } from '#infra/local/command-line.ts';
import { consumerAlarms } from '#infra/stacks/alarm-descriptions.ts';

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Consumers that share a queue: it is named after the first. */
const ownerOfQueue = (name: Consumer): Consumer =>
  consumers.find((other) => consumerAlarms[other] === consumerAlarms[name]) ?? name;

/**
 * Values of `--consumer`, with the stack and the beginning of the queue's name: the bus's consumers, the consumer of
 * uploads, the stream readers, and scheduled functions.
 */
const queues: ReadonlyMap<string, string> = new Map([
  ...consumers.map((name) => [name, `events-${pascal(ownerOfQueue(name))}`] as const),
  ['media', 'events-Media'],
  ['streams', 'events-Streams'],
  ['schedules', 'timers-Schedules'],
]);
const redrivable = [...queues.keys()];

export const REDRIVE_HELP = `Redrives a dead-letter queue: invokes the function with each message's payload, and deletes the message
when that succeeds. Uses your own AWS credentials.

  npx node bin/redrive.ts --stage dev --consumer notification    one of ${redrivable.join(', ')}
  npx node bin/redrive.ts --queue NAME                           any queue of failed invocations
      --dry-run    lists the messages, invokes nothing

Exits with 0 when the queue is empty, 1 when messages are left, 2 for wrong options.
`;

export type RedriveOptions =
  | { readonly kind: 'run'; readonly queuePrefix: string; readonly dryRun: boolean }
  | { readonly kind: 'help' }
  | { readonly kind: 'usage_error'; readonly message: string };

/** Parses the command line; anything unknown or contradictory is a usage error. */
export function parseRedriveOptions(args: readonly string[]): RedriveOptions {
  const wrong = (message: string): RedriveOptions => ({ kind: 'usage_error', message });
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        stage: { type: 'string' },
        consumer: { type: 'string' },
        queue: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
      },
    });
    const { help, stage, consumer, queue, 'dry-run': dryRun } = values;
    if (help) return { kind: 'help' };
    if (queue !== undefined) {
      if (stage !== undefined || consumer !== undefined)
        return wrong('--queue goes without --stage and --consumer.');
      return /^[\w-]{1,80}$/.test(queue)
        ? { kind: 'run', queuePrefix: queue, dryRun }
        : wrong(`--queue takes the name of a queue, not ${queue}.`);
    }
    if (stage === undefined || !/^[a-z]+$/.test(stage)) return wrong('--stage takes the name of a stage.');
    const queueOf = queues.get(consumer ?? '');
    if (queueOf === undefined) return wrong(`--consumer takes one of ${redrivable.join(', ')}.`);
    return { kind: 'run', queuePrefix: `homeserve-${stage}-${queueOf}DeadLetters`, dryRun };
  } catch (error) {
    // parseArgs throws for an unknown option.
    return wrong(usageMessage(error));
  }
}
