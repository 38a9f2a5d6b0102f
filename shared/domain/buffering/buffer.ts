import {
  type Bins,
  conformalQuantile,
  emptyHistogram,
  type Histogram,
  normalHistogram,
  observe,
  shrinkTo,
} from './histogram.ts';

/**
 * Distribution of how late visits ended, by service and part of the day, estimated from finished visits. Errors are
 * divided by the expected standard deviation of the visit (`scaleMinutes`), so that short and long visits can be
 * pooled. JSON of bounded size.
 */
export type BufferModel = {
  readonly version: 1;
  readonly all: Histogram;
  /** By service, and by service and part of the day (`service@3`: 12:00 to 16:00). */
  readonly groups: { readonly [key: string]: Histogram };
};

export type BufferQuery = {
  readonly serviceId: string;
  /** Local hour at which the work starts, 0 to 24. */
  readonly hour: number;
  readonly travelMinutes: number;
  readonly durationMinutes: number;
  /** Share of visits after which the next one must still be on time; default 0.9. */
  readonly onTimeTarget?: number;
};

/** A finished visit: minutes behind plan of the travel to it and of the work, each negative when early. */
export type FinishedVisit = BufferQuery & {
  readonly travelErrorMinutes: number;
  readonly overrunMinutes: number;
};

export type BufferEstimate = {
  /** Whole minutes to keep free after the planned end. */
  readonly bufferMinutes: number;
  /** Finished visits of this service at this part of the day, of this service, and of all; older ones weigh less. */
  readonly samples: { readonly hour: number; readonly service: number; readonly all: number };
  readonly reasons: readonly string[];
};

const BINS: Bins = { low: -4, width: 0.1, size: 120 };
const DECAY = 0.995;
/** Weight of the wider group, in visits of the narrower one. */
const PARENT_WEIGHT = 20;
const MAX_GROUPS = 240;
const MAX_BUFFER_MINUTES = 180;

/** Prior of the scaled error: normal with mean 0.1 and standard deviation 1. */
const PRIOR = normalHistogram(BINS, 0.1, 1);
const EMPTY = emptyHistogram(BINS);

/** A group's histogram; own keys alone, since a service may be called `constructor`. */
const groupOf = ({ groups }: BufferModel, key: string): Histogram =>
  (Object.hasOwn(groups, key) ? groups[key] : undefined) ?? EMPTY;

export const bufferModel = (): BufferModel => ({ version: 1, all: EMPTY, groups: {} });

/** Expected standard deviation: 30 % of the travel and 20 % of the work, independent; at least 3 minutes. */
const scaleMinutes = (query: BufferQuery): number =>
  Math.max(3, Math.hypot(0.3 * query.travelMinutes, 0.2 * query.durationMinutes));

const hourKey = (query: BufferQuery): string => `${query.serviceId}@${Math.floor(query.hour / 4) % 6}`;

function check(query: BufferQuery): void {
  const { hour, travelMinutes, durationMinutes, onTimeTarget = 0.9 } = query;
  if (!(hour >= 0 && hour <= 24)) throw new RangeError(`Not an hour of the day: ${hour}.`);
  if (!(travelMinutes >= 0 && travelMinutes <= 1440))
    throw new RangeError(`Not minutes of travel: ${travelMinutes}.`);
  if (!(durationMinutes >= 0 && durationMinutes <= 1440))
    throw new RangeError(`Not minutes of work: ${durationMinutes}.`);
  if (!(onTimeTarget > 0 && onTimeTarget < 1)) throw new RangeError(`Not a target share: ${onTimeTarget}.`);
}

/**
 * Minutes to keep free after a visit so that the next one starts on time with probability `onTimeTarget`: the conformal
 * quantile of the scaled error (travel error plus overrun), times the visit's scale, rounded up. Counts are shrunk
 * hierarchically: service and part of the day, service, all visits, prior.
 * @throws RangeError for durations or hours outside a day.
 */
export function bufferEstimate(model: BufferModel, query: BufferQuery): BufferEstimate {
  check(query);
  const byService = groupOf(model, query.serviceId);
  const byHour = groupOf(model, hourKey(query));
  const all = shrinkTo(model.all, PRIOR, PARENT_WEIGHT);
  const pooled = shrinkTo(byHour, shrinkTo(byService, all, PARENT_WEIGHT), PARENT_WEIGHT);
  const onTimeTarget = query.onTimeTarget ?? 0.9;
  const minutes = conformalQuantile(pooled, BINS, onTimeTarget, 1.3) * scaleMinutes(query);
  const bufferMinutes = Math.ceil(Math.max(0, Math.min(MAX_BUFFER_MINUTES, minutes)));
  const count = (histogram: Histogram): number => Math.round(histogram.counts.reduce((sum, n) => sum + n, 0));
  const samples = { hour: count(byHour), service: count(byService), all: count(model.all) };
  const reasons = [
    `${Math.round(onTimeTarget * 100)} of 100 such visits end within ${bufferMinutes} min of plan`,
    `from ${samples.hour} visits at this time of day, ${samples.service} of this service, ${samples.all} in all`,
  ];
  return { bufferMinutes, samples, reasons };
}

/**
 * The model updated by one finished visit. A visit whose error is not finite is ignored.
 * @throws RangeError for durations or hours outside a day.
 */
export function learnVisit(model: BufferModel, visit: FinishedVisit): BufferModel {
  check(visit);
  const score = (visit.travelErrorMinutes + visit.overrunMinutes) / scaleMinutes(visit);
  if (!Number.isFinite(score)) return model;
  const groups = new Map(Object.entries(model.groups));
  for (const key of [visit.serviceId, hourKey(visit)]) {
    if (!groups.has(key) && groups.size >= MAX_GROUPS) continue;
    groups.set(key, observe(groupOf(model, key), BINS, score, DECAY));
  }
  return { ...model, all: observe(model.all, BINS, score, DECAY), groups: Object.fromEntries(groups) };
}
