import { err, ok, type Result } from '#kernel/result.ts';
import { type DayFit, type FitRequest, fitInDay, type ParsedDay } from './fit-visit.ts';
import type { FitRules, MisfitReason } from './vendor-day.ts';

const MINUTE = 60_000;

export type EarliestFit = DayFit & { readonly startMs: number };

/**
 * The earliest feasible start in [`request.startMs`, `latestMs`], to a millisecond, or the reason of each start that was
 * tried. Each misfit implies the next start that can be feasible, which is tried next.
 */
export function earliestFit(
  day: ParsedDay,
  request: FitRequest,
  latestMs: number,
  rules: FitRules,
): Result<EarliestFit, readonly MisfitReason[]> {
  const misfits: MisfitReason[] = [];
  for (let { startMs } = request; ; ) {
    const fit = fitInDay(day, { ...request, startMs }, rules);
    if (fit.ok) return ok({ ...fit.value, startMs });
    misfits.push(fit.error);
    // In whole milliseconds, so that every try is later than the one before, whatever the rounding.
    const next = Math.ceil(nextStart(day, startMs, startMs + request.durationMinutes * MINUTE, fit.error));
    if (!(next > startMs && next <= latestMs)) return err(misfits);
    startMs = next;
  }
}

/** A lower bound of the feasible starts after `startMs`, given the misfit there. */
function nextStart(day: ParsedDay, startMs: number, endMs: number, misfit: MisfitReason): number {
  const over = ({ startMs: from, endMs: to }: ParsedDay['breaks'][number]) => from < endMs && startMs < to;
  switch (misfit.kind) {
    case 'outside_hours':
      return day.windows.reduce(
        (next, { startMs: opens }) => (opens > startMs ? Math.min(next, opens) : next),
        Number.POSITIVE_INFINITY,
      );
    case 'during_break':
      return day.breaks.find(over)?.endMs ?? Number.POSITIVE_INFINITY;
    case 'overlap':
      return day.visits.find(over)?.endMs ?? Number.POSITIVE_INFINITY;
    case 'too_tight_before':
    case 'too_soon':
      return startMs + misfit.shortMinutes * MINUTE;
    case 'travel_too_long':
    case 'too_tight_after':
      return day.visits.find((visit) => visit.startMs >= endMs)?.endMs ?? Number.POSITIVE_INFINITY;
    case 'invalid_request':
    case 'already_placed':
      return Number.POSITIVE_INFINITY;
  }
}
