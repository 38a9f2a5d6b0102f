import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { publishEvents } from '#adapters/eventbridge/event-bus.ts';
import { parseRepublishOptions, REPUBLISH_HELP } from './republish/options.ts';
import { type Wanted, wantedEvents } from './republish/wanted-events.ts';

const FAILURE = 1;
const USAGE = 2;

async function run(wanted: Wanted): Promise<void> {
  const events = await wantedEvents(createDocumentClient(), wanted);
  if (wanted['dry-run']) {
    for (const { eventId, type, occurredAt } of events) console.log(`${occurredAt} ${type} ${eventId}`);
    console.log(`${events.length} events with a consumer, none published`);
    return;
  }
  const { published, refusal } = await publishEvents(new EventBridgeClient({}), wanted.bus, events);
  console.log(`${published} of ${events.length} events published`);
  if (refusal === undefined) return;
  process.stderr.write(`The bus refused the next one: ${refusal}. Run it again.\n`);
  process.exitCode = FAILURE;
}

const options = parseRepublishOptions(process.argv.slice(2));
switch (options.kind) {
  case 'help':
    process.stdout.write(REPUBLISH_HELP);
    break;
  case 'usage_error':
    process.stderr.write(`${options.message} Try --help.\n`);
    process.exitCode = USAGE;
    break;
  case 'run':
    await run(options.wanted).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = FAILURE;
    });
}
