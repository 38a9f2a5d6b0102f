import type { PaymentRecord } from '#application/payment/ports.ts';
import * as z from '#contracts/zod.ts';
import type { Payment } from '#domain/payment/payment.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant, storedMoney } from './fields.ts';

const split = lazily(() => z.object({ vendor: storedMoney(), platform: storedMoney(), tax: storedMoney() }));
const terms = () => ({
  paymentId: z.string(),
  bookingId: z.string(),
  customerId: z.string(),
  amount: storedMoney(),
});
const taken = () => ({
  ...terms(),
  captured: storedMoney(),
  refunded: storedMoney(),
  refundIds: z.array(z.string()),
  wonDisputeIds: z.array(z.string()),
  failedRefunds: z.optional(
    z.array(z.object({ refundId: z.string(), amount: storedMoney(), settledBy: z.nullable(z.string()) })),
  ),
});
const divided = () => ({ ...taken(), vendorId: z.string(), split: split(), clawedBack: split() });
const paidOut = () => ({
  ...divided(),
  providerTransferId: z.string(),
  paidOut: storedMoney(),
});

const settled = () =>
  [
    z.object({ status: z.literal('captured'), ...taken() }),
    z.object({ status: z.literal('released'), ...divided() }),
    z.object({ status: z.literal('paid_out'), ...paidOut() }),
  ] as const;

const refunded = () => z.object({ status: z.literal('refunded'), ...taken() });

// The domain brands its ids; stored text becomes an id again here.
const payment = () =>
  z.discriminatedUnion('status', [
    z.object({ status: z.enum(['pending', 'failed', 'cancelled']), ...terms() }),
    z.object({ status: z.literal('authorised'), ...terms(), holdExpiresAt: storedInstant() }),
    ...settled(),
    refunded(),
    z.object({
      status: z.literal('disputed'),
      ...terms(),
      disputeId: z.string(),
      disputed: storedMoney(),
      before: z.discriminatedUnion('status', [...settled(), refunded()]),
      outcome: z.enum(['lost', 'open']),
    }),
  ]) as z.ZodMiniType as z.ZodMiniType<Payment>;

const schema = lazily(
  (): z.ZodMiniType<PaymentRecord> =>
    z.object({
      payment: payment(),
      vendorId: z.string(),
      providerPaymentId: z.string(),
      captureMethod: z.enum(['manual', 'automatic']),
      parked: z.nullable(
        z.object({
          reason: z.string(),
          by: z.object({ kind: z.enum(['customer', 'vendor', 'ops', 'system']), id: z.string() }),
          at: storedInstant(),
        }),
      ),
    }),
);

export const PARKED_LIST = 'payments#parked';

export const paymentAggregate: AggregateDefinition<PaymentRecord> = {
  kind: 'payment',
  schema,
  indexes: ({ payment: { paymentId }, parked }) =>
    parked === null ? {} : { gsi3: { pk: PARKED_LIST, sk: `${parked.at}#${paymentId}` } },
};
