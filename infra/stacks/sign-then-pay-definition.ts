import {
  parkBookingTask,
  RUN_TIMEOUT_SECONDS,
  type SignThenPayTask,
  signThenPayTasks,
  TASK_TIMEOUT_SECONDS,
  taskRetry,
  transientErrors,
} from '#contracts/workflows/sign-then-pay.ts';

export const PARK_BOOKING = 'parkBooking';
export type WorkflowState = SignThenPayTask | typeof PARK_BOOKING;

/**
 * The sign-then-pay workflow in Amazon States Language. A task's output is the next task's input. If a task finally fails, its
 * input and `failure` go to the task that parks the booking.
 */
export function signThenPayDefinition(functionArns: Readonly<Record<WorkflowState, string>>) {
  const names = Object.keys(signThenPayTasks) as SignThenPayTask[];
  const task = (name: WorkflowState) => ({
    Type: 'Task',
    Resource: functionArns[name],
    TimeoutSeconds: TASK_TIMEOUT_SECONDS,
    Retry: [
      {
        ErrorEquals: [...transientErrors],
        MaxAttempts: taskRetry.maxAttempts,
        IntervalSeconds: taskRetry.intervalSeconds,
        BackoffRate: taskRetry.backoffRate,
        MaxDelaySeconds: taskRetry.maxDelaySeconds,
        JitterStrategy: 'FULL',
      },
    ],
  });
  const steps = names.map((name, i) => [
    name,
    {
      ...task(name),
      Comment: `If a later task fails for good: ${signThenPayTasks[name].compensation}`,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: PARK_BOOKING }],
      Next: names[i + 1] ?? 'paid',
    },
  ]);
  return {
    Comment: 'Pays a vendor for signed work, once.',
    StartAt: names[0],
    TimeoutSeconds: RUN_TIMEOUT_SECONDS,
    States: {
      ...Object.fromEntries(steps),
      [PARK_BOOKING]: { ...task(PARK_BOOKING), Comment: parkBookingTask.compensation, Next: 'parked' },
      parked: {
        Type: 'Fail',
        Error: 'BookingParked',
        Cause: 'A task failed for good; the payment waits for ops.',
      },
      paid: { Type: 'Succeed' },
    },
  };
}
