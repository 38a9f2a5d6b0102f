import type { Reporter } from '#application/identity/ports.ts';
import { describe, logger } from './logging.ts';

/** Logs a failure of a side effect whose request succeeded all the same. */
export const logReporter: Reporter = {
  failed: (what, cause) => logger.error(`could not ${what}`, { error: describe(cause) }),
};
