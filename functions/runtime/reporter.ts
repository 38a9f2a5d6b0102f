import type { Reporter } from '#application/identity/ports.ts';
import { describe, logger } from './logging.ts';

/** Logs what failed beside a request that went well. */
export const logReporter: Reporter = {
  failed: (what, cause) => logger.error(`could not ${what}`, { error: describe(cause) }),
};
