/**
 * Scenarios whose last word the emulator bends, each for the reason that docs/emulator.md has in its table: the
 * local cloud asks them all.
 */
const bent = [
  // Answers 500 where the authorizer says «Unauthorized», which AWS answers with 401.
  'is signed in to, refreshed, and signed out of at once',
  'gets a new password by the mailed link',
  'do what their role allows, until it is taken from them',
  'close an account, which ends what it does at once',
  'is handed out and erased on request',
  // Refuses a socket with 403, whatever $connect answered.
  'is nobody else',
  // Has a health page of its own.
  'sees that the system is well',
] as const;

export const BENT_SCENARIOS = bent.join('|');
