import type { RefitModel } from '#domain/pulse/refit.ts';
import { packNumbers, unpackNumbers } from './packed-numbers.ts';

/** Forecasts of the trial period further back are not looked at again: see `error-correction.ts`. */
const RECENT_HOURS = 15 * 24;

type Panel = { readonly cells: number; readonly hours: number };

/**
 * A fitted model as a document: numbers in single precision as bytes, which is a fifth of what lists of numbers
 * take. `until` is the panel's hour that it was fitted up to.
 */
export function storedModel(model: RefitModel, { cells, hours }: Panel, until: number): unknown {
  const from = Math.max(0, until - RECENT_HOURS);
  const recent = new Float64Array(cells * (until - from));
  for (let cell = 0; cell < cells; cell += 1) {
    recent.set(model.recent.subarray(cell * hours + from, cell * hours + until), cell * (until - from));
  }
  return packNumbers({ ...model, recent });
}

/** The model as stored, its recent forecasts laid out for `panel`, in which the fit ended at the hour `until`. */
export function loadedModel(stored: unknown, { cells, hours }: Panel, until: number): RefitModel {
  // Written by `storedModel` alone.
  const model = unpackNumbers(stored) as RefitModel;
  const kept = model.recent.length / cells;
  const recent = new Float64Array(cells * hours).fill(Number.NaN);
  const skip = Math.max(0, kept - until);
  for (let cell = 0; cell < cells; cell += 1) {
    const own = model.recent.subarray(cell * kept + skip, (cell + 1) * kept);
    recent.set(own, cell * hours + until - own.length);
  }
  return { ...model, recent };
}
