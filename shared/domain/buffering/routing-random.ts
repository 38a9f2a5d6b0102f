/** Seeded pseudo-random numbers for the search: xorshift32 (Marsaglia, 2003). */
export type RandomStream = {
  /** Uniform in [0, 1). */
  unit(): number;
  /** Uniform integer in [0, bound). */
  below(bound: number): number;
};

/** The same seed gives the same stream. Any number is a seed. */
export function randomStream(seed: number): RandomStream {
  let state = (Math.imul(Math.trunc(seed) | 0, 0x9e3779b1) ^ 0x6d2b79f5) | 0 || 1;
  const unit = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < 8; i++) unit();
  return { unit, below: (bound) => Math.floor(unit() * bound) };
}
