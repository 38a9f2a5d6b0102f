import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  RUN_TIMEOUT_SECONDS,
  signThenPayTasks,
  TASK_TIMEOUT_SECONDS,
  taskRetry,
  transientErrors,
} from '#contracts/workflows/sign-then-pay.ts';
import { PARK_BOOKING, signThenPayDefinition } from '#infra/stacks/sign-then-pay-definition.ts';
import { synthesized } from './synthesized.ts';

const arns = {
  verifyEvidence: 'arn:verify',
  capturePayment: 'arn:capture',
  postLedger: 'arn:post',
  transferToVendor: 'arn:transfer',
  markPaid: 'arn:mark',
  parkBooking: 'arn:park',
};
const definition = signThenPayDefinition(arns);
const order = ['verifyEvidence', 'capturePayment', 'postLedger', 'transferToVendor', 'markPaid'] as const;

describe('the sign-then-pay machine', () => {
  it('verifies, captures, posts, transfers and marks, in this order', () => {
    const visited: string[] = [];
    let state: string | undefined = definition.StartAt;
    while (state !== undefined && state !== 'paid') {
      visited.push(state);
      state = nextOf(state);
    }
    expect(visited).toEqual(order);
  });

  it.each(order)('%s retries transient errors and parks the booking after others', (name) => {
    expect(definition.States).toMatchObject({
      [name]: {
        Retry: [{ ErrorEquals: [...transientErrors], JitterStrategy: 'FULL' }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: PARK_BOOKING }],
      },
    });
  });

  it('fails after parking a booking, which raises the alarm', () => {
    expect(nextOf(PARK_BOOKING)).toBe('parked');
    expect(definition.States).toMatchObject({ parked: { Type: 'Fail' } });
  });

  it.each(order.slice(1).map((name, i) => [order[i] ?? name, name] as const))(
    'what %s answers is what %s takes',
    (before, after) => {
      expect(signThenPayTasks[after].input).toBe(signThenPayTasks[before].output);
    },
  );

  it('finishes before its timeout even if every task uses all retries', () => {
    const waits = Array.from({ length: taskRetry.maxAttempts }, (_, i) =>
      Math.min(taskRetry.maxDelaySeconds, taskRetry.intervalSeconds * taskRetry.backoffRate ** i),
    );
    const task =
      TASK_TIMEOUT_SECONDS * (1 + taskRetry.maxAttempts) + waits.reduce((sum, wait) => sum + wait, 0);
    expect(task * (order.length + 1)).toBeLessThan(RUN_TIMEOUT_SECONDS);
    expect(RUN_TIMEOUT_SECONDS).toBeLessThan(300);
  });

  it('is an express workflow that logs failures without execution data', () => {
    const [machine] = synthesized('dev').ofType('AWS::StepFunctions::StateMachine');
    expect(machine?.Properties).toMatchObject({
      StateMachineType: 'EXPRESS',
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
  });
});

function nextOf(name: string): string | undefined {
  const states: Readonly<Record<string, unknown>> = definition.States;
  return z.looseObject({ Next: z.string().optional() }).parse(states[name]).Next;
}
