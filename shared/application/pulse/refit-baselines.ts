import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { pulseKey } from '#application/engines/engine-state.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { learnBaselines } from '#domain/pulse/baselines.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { clusterPlaces } from '#domain/pulse/clusters.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { advancePulse, type PulseBaseline, type PulseState } from '#domain/pulse/state.ts';
import {
  type HourCounts,
  PULSE_CITIES_KEY,
  pulseClustersKey,
  pulseHistoryKey,
  pulsePlacesKey,
  type StoredClusters,
  type StoredPlaces,
  type StoredPulse,
} from './pulse-documents.ts';

export type RefitPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
  readonly pincodes: Pick<PincodeDirectory, 'find'>;
};

export type RefitReport = {
  readonly cities: number;
  readonly pincodes: number;
  /** Pincodes whose baseline or history was written. */
  readonly written: number;
};

/** Eight weeks: what `usual` is learned from. */
export const HISTORY_HOURS = 8 * 168;
/** A baseline that moves by less, with nothing new counted, is not worth its write. */
const WORTH_WRITING = 0.01;
/** Two documents a pincode: well within the hundred of a transaction. */
const PINCODES_PER_WRITE = 20;
const WRITES_AT_ONCE = 8;
const ATTEMPTS = 6;

/**
 * Learns what is usual for every pincode anew from eight weeks of its own requests, its cluster's and its
 * city's. City by city, so that memory is bounded by the largest city; requests that come in meanwhile are kept.
 * May run at any time and again: a run without anything new writes nothing.
 */
export async function refitBaselines(ports: RefitPorts, context: CallContext): Promise<RefitReport> {
  const cities = (await readState<readonly string[]>(ports, PULSE_CITIES_KEY)) ?? [];
  const report = { cities: cities.length, pincodes: 0, written: 0 };
  for (const city of cities) {
    const places = await readState<StoredPlaces>(ports, pulsePlacesKey(city));
    if (!places) continue;
    report.pincodes += places.pincodes.length;
    report.written += await refitCity(ports, city, places, context);
  }
  return report;
}

async function refitCity(
  ports: RefitPorts,
  city: string,
  { pincodes, sinceHour }: StoredPlaces,
  context: CallContext,
): Promise<number> {
  const untilHour = localHour(context.at, INDIA_CALENDAR);
  const firstHour = Math.max(sinceHour, untilHour - HISTORY_HOURS);
  const hours = untilHour - firstHour;
  const known = pincodes.filter((pincode) => ports.pincodes.find(pincode));
  if (hours < 1 || known.length === 0) return 0;

  const counts = new Float32Array(known.length * hours);
  const stored = await readPulses(ports, known);
  for (const [cell, { history, pulse }] of stored.entries()) {
    for (const log of [history, pulse?.log]) fill(counts, cell * hours, hours, firstHour, log);
  }
  const clusterOf = await recluster(ports, city, known, context);
  const learned = learnBaselines(
    { cells: known.length, hours, firstHour, counts },
    clusterOf,
    INDIA_CALENDAR,
  ).map(rounded());
  return save(ports, known, learned, { firstHour, untilHour }, context);
}

function fill(
  counts: Float32Array,
  offset: number,
  hours: number,
  firstHour: number,
  log: HourCounts | undefined,
): void {
  for (const [hour, n] of Object.entries(log ?? {})) {
    const t = Number(hour) - firstHour;
    if (t >= 0 && t < hours) counts[offset + t] = (counts[offset + t] ?? 0) + n;
  }
}

async function recluster(
  ports: RefitPorts,
  city: string,
  pincodes: readonly string[],
  { actor, at, correlationId }: CallContext,
): Promise<Int32Array> {
  const key = pulseClustersKey(city);
  const found = (await ports.store.readDocuments([key])).get(key);
  // Written here alone.
  const before = new Map(Object.entries((found?.state as StoredClusters | undefined) ?? {}));
  const places = pincodes.flatMap((id) => {
    const at = ports.pincodes.find(id)?.point;
    return at ? [{ id, at }] : [];
  });
  const { clusterOf } = clusterPlaces(places, before);
  const next = Object.fromEntries(pincodes.map((pincode, i) => [pincode, clusterOf[i] ?? 0]));
  const changed = pincodes.some((pincode) => before.get(pincode) !== next[pincode]);
  if (changed) {
    const document: Document = { key, version: found?.version ?? 0, state: next };
    // A twin of this run that was faster has saved clusters as good as these.
    await ports.store.commit({ actor, at, correlationId, changes: [], documents: [document] });
  }
  return clusterOf;
}

/**
 * Factors to three decimals and rates to six digits: a fifth of the bytes of a document that is written with
 * every request, and far below what either is known to. Pincodes of a cluster keep sharing one week.
 */
function rounded(): (baseline: PulseBaseline) => PulseBaseline {
  const weeks = new Map<readonly number[], readonly number[]>();
  return ({ ratePerHour, weekProfile }) => {
    const week = weeks.get(weekProfile) ?? weekProfile.map((factor) => Math.round(factor * 1000) / 1000);
    weeks.set(weekProfile, week);
    return { ratePerHour: Number(ratePerHour.toPrecision(6)), weekProfile: week };
  };
}

type Hours = { readonly firstHour: number; readonly untilHour: number };

async function save(
  ports: RefitPorts,
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
    const done = await Promise.all(batch.map((chunk) => saveChunk(ports, chunk, hours, context)));
    written += done.reduce((a, b) => a + b, 0);
  }
  return written;
}

type Learned = { readonly pincode: string; readonly baseline: PulseBaseline };

/** All of a chunk in one transaction; when a request came in between, each pincode for itself, read anew. */
async function saveChunk(
  ports: RefitPorts,
  chunk: readonly Learned[],
  hours: Hours,
  context: CallContext,
): Promise<number> {
  const { actor, at, correlationId } = context;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const stored = await readPulses(
      ports,
      chunk.map(({ pincode }) => pincode),
    );
    const documents = chunk.map(({ pincode, baseline }, i) =>
      documentsOf(pincode, baseline, stored[i], hours, at),
    );
    const all = documents.flat();
    if (all.length === 0) return 0;
    const saved = await ports.store.commit({ actor, at, correlationId, changes: [], documents: all });
    if (saved.ok) return documents.filter((some) => some.length > 0).length;
    if (chunk.length > 1) {
      const apart = await Promise.all(chunk.map((one) => saveChunk(ports, [one], hours, context)));
      return apart.reduce((a, b) => a + b, 0);
    }
  }
  throw new Error(`The baseline of ${chunk[0]?.pincode} lost ${ATTEMPTS} races against requests.`);
}

type Stored = {
  readonly pulse: StoredPulse | undefined;
  readonly pulseVersion: number;
  readonly history: HourCounts | undefined;
  readonly historyVersion: number;
};

async function readPulses(ports: RefitPorts, pincodes: readonly string[]): Promise<readonly Stored[]> {
  const found = await ports.store.readDocuments(
    pincodes.flatMap((pincode) => [pulseKey(pincode), pulseHistoryKey(pincode)]),
  );
  return pincodes.map((pincode) => {
    const pulse = found.get(pulseKey(pincode));
    const history = found.get(pulseHistoryKey(pincode));
    return {
      // Written by `countEvent` and here alone.
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
  stored: Stored | undefined,
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

async function readState<T>(ports: RefitPorts, key: string): Promise<T | undefined> {
  return (await ports.store.readDocuments([key])).get(key)?.state as T | undefined;
}
