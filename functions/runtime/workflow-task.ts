import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import type { Result } from '#kernel/result.ts';
import { logger } from './logging.ts';
import { isTransient } from './transient-error.ts';

type TaskContract = { readonly input: () => z.ZodMiniObject; readonly output: () => z.ZodMiniObject };

/** The part of any task's input by which its log lines and events are correlated. */
const traced = lazily(() =>
  z.object({ bookingId: z.optional(z.string()), correlationId: z.optional(z.string()) }),
);

/** A failure that a retry won't fix; the state machine parks the booking. */
class TaskRefused extends Error {
  override readonly name = 'TaskRefused';
}
/** A service can't do its part at the moment; the state machine retries the task. */
class NotNow extends Error {
  override readonly name = 'NotNow';
}
/** Repeated concurrent saves; the state machine retries the task. */
class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
}

/** The Lambda handler of one workflow task: parsed input, one use case, parsed output. */
export function createTask<const T extends TaskContract>(
  task: T,
  run: (
    input: z.output<ReturnType<T['input']>>,
    context: CallContext,
  ) => Promise<Result<z.input<ReturnType<T['output']>>, Failure>>,
) {
  return async (event: unknown): Promise<z.output<ReturnType<T['output']>>> => {
    // The schemas are the contract's own, which its type parameters can't carry through `parse`.
    const input = task.input().parse(event) as z.output<ReturnType<T['input']>>;
    const { bookingId, correlationId } = traced().parse(input);
    logger.resetKeys();
    logger.appendKeys({ correlationId, bookingId });
    const context: CallContext = {
      actor: { kind: 'system', id: 'sign_then_pay' },
      at: new Date().toISOString(),
      correlationId: correlationId ?? '',
    };
    const outcome = await run(input, context).catch((error: unknown) => {
      throw isTransient(error)
        ? new NotNow('A service does not answer as it should.', { cause: error })
        : error;
    });
    if (outcome.ok) {
      logger.info('task done');
      return task.output().parse(outcome.value) as z.output<ReturnType<T['output']>>;
    }
    const { code, detail } = outcome.error;
    logger.warn('task refused', { code, detail });
    if (code === 'version_conflict') throw new VersionConflict(detail ?? code);
    throw new TaskRefused(`${code}: ${detail ?? ''}`);
  };
}
