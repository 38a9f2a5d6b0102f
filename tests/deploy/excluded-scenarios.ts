/**
 * Scenarios that the emulator can't run, for reasons listed in docs/emulator.md. The local cloud runs them all.
 */
const excluded = [
  // Refuses a socket with 403, whatever $connect answered.
  'is nobody else',
  // Has its own health page.
  'sees that the system is well',
] as const;

export const EXCLUDED_SCENARIOS = excluded.join('|');
