/** Solves the symmetric positive definite system `a x = b` (row-major, `n x n`) by Cholesky; both are overwritten. */
function solveCholesky(a: Float64Array, b: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j += 1) {
    for (let i = j; i < n; i += 1) {
      let s = a[i * n + j]!;
      for (let k = 0; k < j; k += 1) s -= a[i * n + k]! * a[j * n + k]!;
      a[i * n + j] = i === j ? Math.sqrt(Math.max(s, 1e-12)) : s / a[j * n + j]!;
    }
  }
  for (let i = 0; i < n; i += 1) {
    let s = b[i]!;
    for (let k = 0; k < i; k += 1) s -= a[i * n + k]! * b[k]!;
    b[i] = s / a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    let s = b[i]!;
    for (let k = i + 1; k < n; k += 1) s -= a[k * n + i]! * b[k]!;
    b[i] = s / a[i * n + i]!;
  }
  return b;
}

/**
 * Weighted ridge regression: the `x` that minimises `sum w (y - design x)^2 + penalty * n * |scaled x|^2`,
 * each column penalised by its own weighted mean square. The last column, if constant 1, is the intercept and
 * free of penalty. Unknown values (NaN) count as 0.
 */
export function fitRidge(
  design: Float32Array,
  columns: number,
  target: Float64Array,
  weight: Float64Array,
  penalty: number,
): Float64Array {
  const gram = new Float64Array(columns * columns);
  const moment = new Float64Array(columns);
  const row = new Float64Array(columns);
  for (let i = 0; i < target.length; i += 1) {
    const w = weight[i]!;
    for (let c = 0; c < columns; c += 1) {
      const v = design[i * columns + c]!;
      row[c] = Number.isNaN(v) ? 0 : v;
    }
    for (let c = 0; c < columns; c += 1) {
      const wv = w * row[c]!;
      if (wv === 0) continue;
      moment[c] = moment[c]! + wv * target[i]!;
      for (let d = 0; d <= c; d += 1) gram[c * columns + d] = gram[c * columns + d]! + wv * row[d]!;
    }
  }
  for (let c = 0; c < columns; c += 1) {
    for (let d = 0; d < c; d += 1) gram[d * columns + c] = gram[c * columns + d]!;
    const at = c * columns + c;
    gram[at] = gram[at]! * (c === columns - 1 ? 1 : 1 + penalty) + 1e-9;
  }
  return solveCholesky(gram, moment, columns);
}

export function predictRidge(
  design: Float32Array,
  columns: number,
  coefficients: Float64Array,
): Float64Array {
  const out = new Float64Array(design.length / columns);
  for (let i = 0; i < out.length; i += 1) {
    let s = 0;
    for (let c = 0; c < columns; c += 1) {
      const v = design[i * columns + c]!;
      if (!Number.isNaN(v)) s += v * coefficients[c]!;
    }
    out[i] = s;
  }
  return out;
}
