import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { systemClock } from '#adapters/system/system.ts';
import { recordNotice } from '#application/payment/record-notice.ts';
import { readConfig } from '#config/config.ts';
import { failure } from '#contracts/errors.ts';
import { webhookRoutes } from '#contracts/routes/webhooks.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { composePaymentProvider } from '#functions/runtime/composition/stripe.ts';
import { bookingPorts } from '#functions/runtime/composition/supply.ts';
import { createHttpHandler, type RouteHandlers } from '#functions/runtime/http-handler.ts';
import { describe, logger } from '#functions/runtime/logging.ts';
import { err, ok } from '#kernel/result.ts';

const { LEDGER_TABLE, STAGE } = readConfig(['LEDGER_TABLE', 'STAGE']);
const uow = unitOfWork([bookingAggregate, offerAggregate, paymentAggregate, vendorAggregate], {
  ledger: LEDGER_TABLE,
});
const ports = { ...bookingPorts(uow), payments: createDynamoDbPayments(client, operationalTable) };
const provider = composePaymentProvider();

const handlers: RouteHandlers<typeof webhookRoutes> = {
  receiveStripeWebhook: async ({ rawBody, headers, context }) => {
    const payments = await provider();
    const notice = await payments.parseWebhook(rawBody, headers['stripe-signature'] ?? '');
    if (notice === 'bad_signature') return err(failure('invalid_webhook_signature'));
    if (notice.kind === 'unreadable') {
      logger.error('webhook unreadable', { error: describe(notice.cause) });
      // Rare, so its code is loaded only here.
      const { emit } = await import('#functions/runtime/metrics.ts');
      emit(STAGE, [{ measure: 'PaymentIncidents', value: 1, at: context.at }]);
      return err(failure('webhook_unreadable'));
    }
    const recorded = await recordNotice({ ...ports, provider: payments }, notice, {
      ...context,
      actor: { kind: 'system', id: 'payment_provider' },
    });
    return recorded.ok ? ok(undefined) : recorded;
  },
};

export const handler = createHttpHandler({
  routes: webhookRoutes,
  handlers,
  limiter: rateLimiter(),
  clock: systemClock,
});
