const ATTEMPTS = 3;
const ANSWER_MS = 3_000;
/** The SDK's longest waits between three attempts: 100 and 200 ms. */
const BACKOFF_MS = 300;

/**
 * The settings of every AWS client of a function: how long it waits for a connection, for an answer, and for more of
 * an answer that has begun, and how often it tries. The SDK by itself waits for as long as the connection stands.
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

/** When a call to a service that does not answer is given up: before any function's own time is over. */
export const LONGEST_CALL_MS = ATTEMPTS * ANSWER_MS + BACKOFF_MS;
