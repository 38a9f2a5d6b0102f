import { parseArgs } from 'node:util';
import * as z from 'zod';
import { aggregateKinds } from '#contracts/aggregates.ts';
import { usageMessage } from '#infra/local/command-line.ts';

export const REPUBLISH_HELP = `Publishes events of the audit trail to the bus again, in order. Consumers recognise an event by its id and ignore one
they have processed. Uses your own AWS credentials.

  npx node bin/republish.ts --table AUDIT_TABLE --bus BUS --kind booking --id ID [--from 3] [--to 5]
  npx node bin/republish.ts --table AUDIT_TABLE --bus BUS --since 2026-11-20T10:00:00Z --until 2026-11-20T12:00:00Z

      --table, --bus    the outputs AuditTable of the data stack and EventBus of the events stack
      --kind, --id      one aggregate: ${aggregateKinds.join(', ')}; --from and --to are sequence numbers
      --since, --until  events of all aggregates in this time; reads the whole trail, which is billed
      --dry-run         lists the events, publishes nothing

Exits with 0 when all are published, 1 when not, 2 for wrong options.
`;

const number = z.coerce.number().int().min(1).optional();
const instant = z.iso.datetime();
const places = { table: z.string().min(3), bus: z.string().min(1), 'dry-run': z.boolean().default(false) };
const options = z.union([
  z.strictObject({
    ...places,
    kind: z.enum(aggregateKinds),
    id: z.string().min(1),
    from: number,
    to: number,
  }),
  z.strictObject({ ...places, since: instant, until: instant }),
]);
export type RepublishOptions =
  | ({ readonly kind: 'run' } & { readonly wanted: z.output<typeof options> })
  | { readonly kind: 'help' }
  | { readonly kind: 'usage_error'; readonly message: string };

/** Parses the command line; anything unknown or contradictory is a usage error. */
export function parseRepublishOptions(args: readonly string[]): RepublishOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { ...flag, short: 'h' },
        'dry-run': flag,
        ...{ table: text, bus: text, kind: text, id: text, from: text, to: text, since: text, until: text },
      },
    });
    if (values.help) return { kind: 'help' };
    const wanted = options.safeParse(values);
    return wanted.success
      ? { kind: 'run', wanted: wanted.data }
      : {
          kind: 'usage_error',
          message: 'Give --table and --bus, and either --kind and --id or --since and --until.',
        };
  } catch (error) {
    // parseArgs throws for an unknown option.
    return { kind: 'usage_error', message: usageMessage(error) };
  }
}
