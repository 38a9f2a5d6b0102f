import { randomUUID } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalClock } from './local-clock.ts';

/** An email or text message that would have been sent. */
export type OutboundMessage =
  | {
      readonly channel: 'email';
      readonly id: string;
      readonly at: string;
      readonly from: string;
      readonly to: readonly string[];
      readonly subject: string;
      readonly text: string;
      readonly html: string;
    }
  | {
      readonly channel: 'sms';
      readonly id: string;
      readonly at: string;
      readonly to: string;
      readonly text: string;
    };

type Draft<Message> = Message extends OutboundMessage ? Omit<Message, 'id' | 'at'> : never;

/** The messages sent with the local SES and SNS, for people and tests to read. */
export type Mailbox = {
  messages(): readonly OutboundMessage[];
  add(message: Draft<OutboundMessage>): Promise<string>;
  clear(): void;
};

/** Keeps this run's messages in memory and, with a data directory, appends them to its `mailbox.jsonl`. */
export function createMailbox(options: { clock: LocalClock; dataDir?: string | undefined }): Mailbox {
  const messages: OutboundMessage[] = [];
  return {
    messages: () => messages,
    async add(draft) {
      const message: OutboundMessage = { ...draft, id: randomUUID(), at: options.clock.now().toISOString() };
      messages.push(message);
      if (options.dataDir !== undefined) {
        await mkdir(options.dataDir, { recursive: true });
        await appendFile(join(options.dataDir, 'mailbox.jsonl'), `${JSON.stringify(message)}\n`);
      }
      return message.id;
    },
    clear: () => void messages.splice(0),
  };
}
