import { approvePayment, fileOverride } from '#application/operations/approve-payment.ts';
import { settleFailedRefund } from '#application/operations/settle-failed-refund.ts';
import type { PaymentRecord } from '#application/payment/ports.ts';
import type { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { paymentView } from '#functions/runtime/payment-view.ts';
import { ok, type Result } from '#kernel/result.ts';
import { approverOf } from './approver.ts';
import { ports } from './composition.ts';

const view = <E>(result: Result<PaymentRecord, E>) => (result.ok ? ok(paymentView(result.value)) : result);

export const paymentHandlers: RouteHandlers<typeof opsPaymentRoutes> = {
  listPendingPayments: async ({ query }) => {
    const { items, nextCursor } = await ports.payments.listParked(query);
    return ok({ items: items.map(({ state }) => paymentView(state)), nextCursor });
  },
  fileOverride: async ({ params, body, context }) =>
    view(await fileOverride(ports, params.paymentId, body.reason, context)),
  approvePayment: async ({ params, body, caller, context }) =>
    view(
      await approvePayment(
        ports,
        params.paymentId,
        { reason: body.reason, approver: approverOf(caller) },
        context,
      ),
    ),
  settleRefund: async ({ params, body, caller, context }) =>
    view(
      await settleFailedRefund(ports, params.paymentId, { ...body, approver: approverOf(caller) }, context),
    ),
};
