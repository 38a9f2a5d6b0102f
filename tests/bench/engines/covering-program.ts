import type { Walk } from './route-pricing.ts';

/** A linear program that grows: cover each customer at least once by fractions of walks, at the least cost. */
export type CoveringProgram = {
  readonly add: (walks: readonly Walk[]) => void;
  /** The optimum over the walks so far, and the price of each customer in it. */
  readonly solve: () => { readonly cost: number; readonly prices: Float64Array };
};

type Column = { readonly cost: number; readonly rows: readonly number[]; readonly times: readonly number[] };

const TOLERANCE = 1e-9;

function columnOf({ cost, customers }: Walk): Column {
  const times = new Map<number, number>();
  for (const customer of customers) times.set(customer, (times.get(customer) ?? 0) + 1);
  return { cost, rows: [...times.keys()], times: [...times.values()] };
}

/**
 * The revised simplex method with an explicit inverse (Dantzig, Orchard-Hays, 1954), starting from the walk to each
 * customer alone, of the costs given. Right-hand sides are shifted by millionths, so that no step stands still.
 */
export function coveringProgram(alone: readonly number[]): CoveringProgram {
  const size = alone.length;
  const columns: Column[] = alone.map((cost, i) => ({ cost, rows: [i], times: [1] }));
  // Serving a customer more often than needed costs nothing.
  for (let i = 0; i < size; i++) columns.push({ cost: 0, rows: [i], times: [-1] });
  const basis = Int32Array.from({ length: size }, (_, i) => i);
  const inverse = new Float64Array(size * size);
  const right = Float64Array.from({ length: size }, (_, i) => 1 + 1e-6 * (1 + ((i * 7919) % size)));
  const level = right.slice();
  for (let i = 0; i < size; i++) inverse[i * size + i] = 1;
  const prices = new Float64Array(size);

  const price = (): void => {
    prices.fill(0);
    for (let i = 0; i < size; i++) {
      const cost = (columns[basis[i] as number] as Column).cost;
      if (cost === 0) continue;
      for (let j = 0; j < size; j++)
        prices[j] = (prices[j] as number) + cost * (inverse[i * size + j] as number);
    }
  };
  const entering = (): number => {
    let best = -TOLERANCE * 1e3;
    let at = -1;
    columns.forEach(({ cost, rows, times }, c) => {
      let reduced = cost;
      for (let k = 0; k < rows.length; k++)
        reduced -= (times[k] as number) * (prices[rows[k] as number] as number);
      if (reduced < best) {
        best = reduced;
        at = c;
      }
    });
    return at;
  };
  const pivot = (entry: number): void => {
    const { rows, times } = columns[entry] as Column;
    const step = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < rows.length; k++)
        sum += (inverse[i * size + (rows[k] as number)] as number) * (times[k] as number);
      step[i] = sum;
    }
    let leaving = -1;
    let least = Infinity;
    for (let i = 0; i < size; i++) {
      if ((step[i] as number) <= TOLERANCE) continue;
      const ratio = (level[i] as number) / (step[i] as number);
      if (ratio < least) {
        least = ratio;
        leaving = i;
      }
    }
    if (leaving === -1) throw new Error('A program that covers at a cost has no least cost.');
    const scale = 1 / (step[leaving] as number);
    for (let j = 0; j < size; j++)
      inverse[leaving * size + j] = (inverse[leaving * size + j] as number) * scale;
    level[leaving] = least;
    for (let i = 0; i < size; i++) {
      const factor = step[i] as number;
      if (i === leaving || factor === 0) continue;
      for (let j = 0; j < size; j++)
        inverse[i * size + j] =
          (inverse[i * size + j] as number) - factor * (inverse[leaving * size + j] as number);
      level[i] = Math.max(0, (level[i] as number) - factor * least);
    }
    basis[leaving] = entry;
  };
  return {
    add: (walks) => {
      columns.push(...walks.map(columnOf));
    },
    solve: () => {
      for (;;) {
        price();
        const entry = entering();
        if (entry === -1) break;
        pivot(entry);
      }
      return { cost: prices.reduce((sum, value) => sum + value, 0), prices: prices.slice() };
    },
  };
}
