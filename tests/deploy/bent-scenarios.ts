/**
 * Scenarios whose last word the emulator bends, each for the reason that docs/emulator.md has in its table: the
 * local cloud asks them all.
 */
const bent = [
  // Refuses a socket with 403, whatever $connect answered.
  'is nobody else',
  // Has a health page of its own.
  'sees that the system is well',
] as const;

export const BENT_SCENARIOS = bent.join('|');
