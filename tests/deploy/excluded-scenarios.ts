/**
 * Scenarios that the emulator can't run, for reasons listed in docs/emulator.md. The local cloud runs them all.
 */
const excluded = [
  // Refuses a socket with 403, whatever $connect answered.
  'answers 404 to others',
  // Has its own health page.
  'has health and JWKS',
] as const;

export const EXCLUDED_SCENARIOS = excluded.join('|');
