import type { Infeasible } from './assignment-problem.ts';
import type { Matching } from './sparse-matching.ts';

/**
 * Why a row can't be matched: the rows reachable from it by alternating paths, and their columns. There is one row more
 * than columns, so no complete assignment exists (Hall's theorem).
 */
export function blockedRows({ graph, rowOf }: Matching, stuck: number): Infeasible {
  const rows = [stuck];
  const columns: number[] = [];
  const seen = new Set<number>();
  for (const row of rows) {
    for (let edge = graph.starts[row]!; edge < graph.starts[row + 1]!; edge += 1) {
      const to = graph.column[edge]!;
      if (seen.has(to)) continue;
      seen.add(to);
      columns.push(to);
      const holder = rowOf[to]!;
      if (holder !== -1) rows.push(holder);
    }
  }
  return { code: 'infeasible', rows: rows.sort((a, b) => a - b), columns: columns.sort((a, b) => a - b) };
}
