/** Most iterations; with noise on the diagonal, the tolerance is reached much earlier. */
const MAX_STEPS = 400;
const TOLERANCE = 3e-4;

/**
 * Solves (matrix + diag(diagonal)) x = right for a symmetric positive definite matrix by conjugate gradients
 * (Hestenes, Stiefel, 1952), preconditioned by the diagonal, starting from and writing to `x`.
 */
export function conjugateGradient(
  matrix: Float32Array,
  diagonal: Float64Array,
  right: Float64Array,
  x: Float64Array,
): void {
  const n = right.length;
  const applied = new Float64Array(n);
  multiply(matrix, diagonal, x, applied);
  const residual = right.map((value, i) => value - (applied[i] as number));
  const scale = diagonal.map((value, i) => 1 / (value + (matrix[i * n + i] as number)));
  const step = residual.map((value, i) => value * (scale[i] as number));
  let rho = dot(residual, step);
  const goal = TOLERANCE * TOLERANCE * dot(right, right);
  for (let k = 0; k < MAX_STEPS && dot(residual, residual) > goal; k++) {
    multiply(matrix, diagonal, step, applied);
    const alpha = rho / dot(step, applied);
    for (let i = 0; i < n; i++) {
      x[i] = (x[i] as number) + alpha * (step[i] as number);
      residual[i] = (residual[i] as number) - alpha * (applied[i] as number);
    }
    const before = rho;
    rho = 0;
    for (let i = 0; i < n; i++) rho += (residual[i] as number) ** 2 * (scale[i] as number);
    for (let i = 0; i < n; i++) {
      step[i] = (residual[i] as number) * (scale[i] as number) + (rho / before) * (step[i] as number);
    }
  }
}

function multiply(matrix: Float32Array, diagonal: Float64Array, x: Float64Array, out: Float64Array): void {
  const n = x.length;
  for (let i = 0, at = 0; i < n; i++) {
    let sum = (diagonal[i] as number) * (x[i] as number);
    for (let j = 0; j < n; j++, at++) sum += (matrix[at] as number) * (x[j] as number);
    out[i] = sum;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
