const ATTEMPTS = 3;
const ANSWER_MS = 3_000;
/** The SDK's longest delays between three attempts: 100 and 200 ms. */
const BACKOFF_MS = 300;

/**
 * Timeouts and attempts of every AWS client in a function: to connect, until the response begins, and between two
 * pieces of its body. Without them the SDK waits as long as the connection stays open.
 */
export const clientLimits = {
  maxAttempts: ATTEMPTS,
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: ANSWER_MS,
    throwOnRequestTimeout: true,
    socketTimeout: ANSWER_MS,
  },
} as const;

/** How long a call to an unresponsive service takes; below every function's own timeout. */
export const LONGEST_CALL_MS = ATTEMPTS * ANSWER_MS + BACKOFF_MS;
