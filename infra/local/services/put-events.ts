import { z } from 'zod';
import { AwsError, type Operation, operation } from './aws-json.ts';
import { type BusEvent, timestamp } from './event-router.ts';
import type { LocalClock } from './local-clock.ts';

const MAX_REQUEST_BYTES = 256 * 1024;

const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Time: z.number().optional(),
  Resources: z.array(z.string()).optional(),
  EventBusName: z.string().optional(),
});
type Entry = z.output<typeof entrySchema>;

/** PutEvents: entries are accepted or refused individually; the request has overall limits. */
export function putEventsOperation(options: {
  readonly clock: LocalClock;
  busNameOf(nameOrArn: string | undefined): string;
  hasBus(name: string): boolean;
  /** Persists the event and returns its id. */
  accept(busName: string, event: Omit<BusEvent, 'version' | 'id' | 'account' | 'region'>): Promise<string>;
}): Operation {
  const put = async (entry: Entry): Promise<Record<string, string>> => {
    const problem = problemOf(entry);
    if (problem) return problem;
    const busName = options.busNameOf(entry.EventBusName);
    if (!options.hasBus(busName)) {
      return { ErrorCode: 'ResourceNotFoundException', ErrorMessage: `Event bus ${busName} does not exist.` };
    }
    const EventId = await options.accept(busName, {
      'detail-type': entry.DetailType ?? '',
      source: entry.Source ?? '',
      time: timestamp(entry.Time === undefined ? options.clock.now() : new Date(entry.Time * 1000)),
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? '{}'),
    });
    return { EventId };
  };
  return operation(z.object({ Entries: z.array(entrySchema).min(1).max(10) }), async ({ Entries }) => {
    if (Entries.reduce((total, entry) => total + entryBytes(entry), 0) > MAX_REQUEST_BYTES) {
      const message = 'Total size of the entries in the request is over the limit.';
      throw new AwsError('ValidationException', message);
    }
    const answers = await Promise.all(Entries.map(put));
    return { FailedEntryCount: answers.filter((answer) => answer['ErrorCode']).length, Entries: answers };
  });
}

/** AWS's entry size: 14 bytes for a time, and the UTF-8 bytes of source, detail type, detail and resources. */
function entryBytes(entry: Entry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text ?? ''), 0);
  return bytes + (entry.Time === undefined ? 0 : 14);
}

function problemOf(entry: Entry): Record<string, string> | undefined {
  const invalid = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  if (!entry.Source) return invalid('Source');
  if (!entry.DetailType) return invalid('DetailType');
  if (!entry.Detail) return invalid('Detail');
  if (entry.Source.startsWith('aws.')) {
    return {
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: `Not authorized for the source ${entry.Source}.`,
    };
  }
  return isJsonObject(entry.Detail)
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
