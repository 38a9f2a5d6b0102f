import { pulseKey } from '#application/engines/engine-keys.ts';
import type { CallContext, Consistency, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { advancePulse, type HourCounts, type PulseBaseline, type PulseState } from '#domain/pulse/state.ts';
import { pulseHistoryKey, type StoredPulse } from './pulse-documents.ts';

type Store = Pick<UnitOfWork, 'readDocuments' | 'commit'>;

/** A baseline that moves by less, with nothing new counted, is not worth its write. */
const WORTH_WRITING = 0.01;
/** Two documents a pincode: well within the hundred of a transaction. */
const PINCODES_PER_WRITE = 20;
const WRITES_AT_ONCE = 8;
const ATTEMPTS = 6;

/** The hours that the fit looked at: local hours since 1970, the end excluded. */
export type Hours = { readonly firstHour: number; readonly untilHour: number };

/**
 * Saves what was learned, with the counts that it was learned from moved into each pincode's history. Answers how
 * many pincodes were written; one whose baseline hardly moved and who asked nothing new is left as it is.
 */
export async function saveBaselines(
  store: Store,
  pincodes: readonly string[],
  learned: readonly PulseBaseline[],
  hours: Hours,
  context: CallContext,
): Promise<number> {
  const pairs = pincodes.flatMap((pincode, i) => {
    const baseline = learned[i];
    return baseline ? [{ pincode, baseline }] : [];
  });
  const chunks: (typeof pairs)[] = [];
  for (let i = 0; i < pairs.length; i += PINCODES_PER_WRITE) {
    chunks.push(pairs.slice(i, i + PINCODES_PER_WRITE));
  }
  let written = 0;
  for (let i = 0; i < chunks.length; i += WRITES_AT_ONCE) {
    const batch = chunks.slice(i, i + WRITES_AT_ONCE);
    const done = await Promise.all(batch.map((chunk) => saveChunk(store, chunk, hours, context)));
    written += done.reduce((a, b) => a + b, 0);
  }
  return written;
}

type Learned = { readonly pincode: string; readonly baseline: PulseBaseline };

/** All of a chunk in one transaction; when a request came in between, each pincode for itself, read anew. */
async function saveChunk(
  store: Store,
  chunk: readonly Learned[],
  hours: Hours,
  context: CallContext,
): Promise<number> {
  const { actor, at, correlationId } = context;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await readPulses(
      store,
      chunk.map(({ pincode }) => pincode),
    );
    const documents = chunk.map(({ pincode, baseline }, i) =>
      documentsOf(pincode, baseline, stored[i], hours, at),
    );
    const all = documents.flat();
    if (all.length === 0) return 0;
    const saved = await store.commit({ actor, at, correlationId, changes: [], documents: all });
    if (saved.ok) return documents.filter((some) => some.length > 0).length;
    if (chunk.length > 1) {
      const apart = await Promise.all(chunk.map((one) => saveChunk(store, [one], hours, context)));
      return apart.reduce((a, b) => a + b, 0);
    }
  }
  throw new Error(`The baseline of ${chunk[0]?.pincode} lost ${ATTEMPTS} races against requests.`);
}

export type StoredPincode = {
  readonly pulse: StoredPulse | undefined;
  readonly pulseVersion: number;
  readonly history: HourCounts | undefined;
  readonly historyVersion: number;
};

/** What is stored of each pincode, in the order asked. */
export async function readPulses(
  store: Pick<Store, 'readDocuments'>,
  pincodes: readonly string[],
  consistency: Consistency = 'strong',
): Promise<readonly StoredPincode[]> {
  const found = await store.readDocuments(
    pincodes.flatMap((pincode) => [pulseKey(pincode), pulseHistoryKey(pincode)]),
    consistency,
  );
  return pincodes.map((pincode) => {
    const pulse = found.get(pulseKey(pincode));
    const history = found.get(pulseHistoryKey(pincode));
    return {
      // Written by `teachEngines` and here alone.
      pulse: pulse?.state as StoredPulse | undefined,
      pulseVersion: pulse?.version ?? 0,
      history: history?.state as HourCounts | undefined,
      historyVersion: history?.version ?? 0,
    };
  });
}

function documentsOf(
  pincode: string,
  baseline: PulseBaseline,
  stored: StoredPincode | undefined,
  { firstHour, untilHour }: Hours,
  at: string,
): readonly Document[] {
  const pulse = stored?.pulse;
  if (!stored || !pulse) return [];
  const log = Object.entries(pulse.log ?? {});
  // The hour that is still running stays in the log.
  const closed = log.filter(([hour]) => Number(hour) < untilHour);
  const open = Object.fromEntries(log.filter(([hour]) => Number(hour) >= untilHour));
  const moved = Math.abs(baseline.ratePerHour / pulse.baseline.ratePerHour - 1);
  if (closed.length === 0 && moved < WORTH_WRITING) return [];
  const kept = Object.entries(stored.history ?? {}).filter(([hour]) => Number(hour) >= firstHour);
  const history = new Map(kept.map(([hour, n]) => [hour, n]));
  for (const [hour, n] of closed) history.set(hour, (history.get(hour) ?? 0) + n);
  return [
    {
      key: pulseKey(pincode),
      version: stored.pulseVersion,
      state: {
        ...pulse,
        state: rebased(
          advancePulse(pulse.state, at, pulse.baseline, INDIA_CALENDAR),
          pulse.baseline,
          baseline,
        ),
        baseline,
        log: open,
      } satisfies StoredPulse,
    },
    {
      key: pulseHistoryKey(pincode),
      version: stored.historyVersion,
      state: Object.fromEntries(history),
    },
  ];
}

/**
 * The live level is measured against what was usual. When the usual is learned anew from the same requests,
 * the past is held against the new one, or a lasting rise would count twice.
 */
function rebased(state: PulseState, before: PulseBaseline, after: PulseBaseline): PulseState {
  const factor = after.ratePerHour / before.ratePerHour;
  return {
    ...state,
    expectedFast: state.expectedFast * factor,
    expectedSlow: state.expectedSlow * factor,
  };
}
