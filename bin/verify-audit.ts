import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { sha256, sha256Bytes } from '#adapters/crypto/sha256.ts';
import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { keysOfJwks } from '#adapters/jwt/jwks-file.ts';
import { type ExportVerdict, proveEvent, verifyExport } from '#application/audit/verify-export.ts';
import { sealedAnchor } from '#contracts/schemas/anchor.ts';
import type { LinkedEvent } from '#domain/audit/chain.ts';
import { usageMessage } from '#infra/local/command-line.ts';

const USAGE = `Checks an exported audit trail offline.
  npx node bin/verify-audit.ts --trail trail.jsonl --anchors DIR|FILE --jwks seal-keys.json [--require-anchored] [--json]
  npx node bin/verify-audit.ts --anchors DIR|FILE --prove EVENT_ID     the event's inclusion proof as JSON

  --trail     JSON lines, one event each: GET /v1/ops-manager/audit-logs/export, one file or several concatenated
  --anchors   the objects under anchors/ of the vault bucket
  --jwks      GET /v1/seal-keys
Exits with 0 when everything verifies, 1 when something does not, 2 when it can't be read.`;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Unknown members are kept, since an event's hash covers all of them. */
const event = z.looseObject({
  eventId: z.string(),
  type: z.string(),
  schemaVersion: z.int(),
  aggregate: z.looseObject({ kind: z.string(), id: z.string() }),
  sequence: z.int(),
  occurredAt: z.string(),
  actor: z.looseObject({ kind: z.enum(['customer', 'vendor', 'ops', 'system']), id: z.string() }),
  correlationId: z.string(),
  data: z.unknown(),
  prevHash: hash,
  hash,
});
const options = {
  trail: { type: 'string' },
  anchors: { type: 'string' },
  jwks: { type: 'string' },
  prove: { type: 'string' },
  'require-anchored': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function parseOptions() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`${usageMessage(error)} Try --help.`);
    return undefined;
  }
}

async function main(): Promise<number> {
  const values = parseOptions();
  if (!values) return 2;
  if (values.help || values.anchors === undefined) return usage(values.help ? 0 : 2);
  const anchors = filesOf(values.anchors).map(readAnchor);
  if (values.prove !== undefined) {
    const proof = proveEvent(anchors, values.prove, sha256Bytes);
    console.log(proof ? JSON.stringify(proof, undefined, 2) : `No anchor contains ${values.prove}.`);
    return proof ? 0 : 1;
  }
  if (values.trail === undefined || values.jwks === undefined) return usage(2);
  const sealer = createJoseSealer({ published: keysOfJwks(readJson(values.jwks)) });
  const verdict = await verifyExport(
    { sealer, sha256, hashBytes: sha256Bytes },
    readTrail(values.trail),
    anchors,
  );
  const verified =
    verdict.faults.length === 0 && (!values['require-anchored'] || verdict.unanchored.length === 0);
  if (values.json) console.log(JSON.stringify({ verified, ...verdict }));
  else report(verdict, verified);
  return verified ? 0 : 1;
}

function usage(code: number): number {
  (code === 0 ? console.log : console.error)(USAGE);
  return code;
}

/** The result of `read`. @throws Error with a one-line message that names the file. */
function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new Error(`${file} can't be read: ${reason}`, { cause });
  }
}
const readJson = (file: string): unknown =>
  reading(file, (): unknown => JSON.parse(readFileSync(file, 'utf8')));

function readAnchor(file: string) {
  const parsed = sealedAnchor().safeParse(readJson(file));
  if (!parsed.success) throw new Error(`${file} is not a sealed anchor: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

function readTrail(file: string): readonly LinkedEvent[] {
  const lines = reading(file, () => readFileSync(file, 'utf8')).split('\n');
  const events = lines.flatMap((line, i) => {
    if (line.trim() === '') return [];
    const parsed = event.safeParse(reading(`${file}, line ${i + 1},`, (): unknown => JSON.parse(line)));
    if (!parsed.success)
      throw new Error(`${file}, line ${i + 1} is not an event: ${parsed.error.issues[0]?.message}`);
    return [parsed.data];
  });
  // A failed export may leave an empty file, which must not verify.
  if (events.length === 0) throw new Error(`${file} contains no event.`);
  return events;
}

/** The file itself, or every .json file below the folder, sorted. */
function filesOf(path: string): readonly string[] {
  if (!reading(path, () => statSync(path)).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(path, name));
}

function report(verdict: ExportVerdict, verified: boolean): void {
  console.log(`${verdict.events} events of ${verdict.aggregates} aggregates, ${verdict.anchors} anchors`);
  console.log(
    `${verdict.anchored} events are proven by a sealed anchor, ${verdict.unanchored.length} are in none`,
  );
  for (const fault of verdict.faults) {
    const { kind, ...details } = fault;
    console.log(`FAULT ${kind}: ${JSON.stringify(details)}`);
  }
  console.log(verified ? 'verified' : 'NOT verified');
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
