import type { Context } from 'aws-lambda';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { runDueTask } from '#application/timers/run-due-task.ts';
import { timerTask } from '#contracts/timers.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = {
  ...bookingPorts(unitOfWork([bookingAggregate, offerAggregate, envelopeAggregate, paymentAggregate])),
  envelopes: createDynamoDbEnvelopes(client, operationalTable),
  payments: createDynamoDbPayments(client, operationalTable),
};

/** Runs the task of a due one-off schedule. The scheduler retries when it throws. */
export async function handler(
  event: unknown,
  { awsRequestId }: Pick<Context, 'awsRequestId'>,
): Promise<void> {
  const task = timerTask().parse(event);
  logger.resetKeys();
  logger.appendKeys({ correlationId: awsRequestId, task: task.task });
  const outcome = await runDueTask(ports, task, {
    actor: { kind: 'system', id: 'timer' },
    at: new Date().toISOString(),
    correlationId: awsRequestId,
  });
  if (!outcome.ok) throw new Error(`${task.task} failed: ${outcome.error.code}`);
  logger.info('timer', { outcome: outcome.value });
}
