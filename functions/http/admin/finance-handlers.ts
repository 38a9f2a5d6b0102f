import { type ApprovePaymentPorts, approvePayment } from '#application/operations/approve-payment.ts';
import {
  FIGURES_TIME_ZONE,
  LONGEST_FIGURES_DAYS,
  readFigures,
} from '#application/operations/read-figures.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { addDays } from '#domain/operations/day-figures.ts';
import { figuresView } from '#functions/runtime/figures-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { paymentView } from '#functions/runtime/payment-view.ts';
import { localDate, plusDays } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type FinanceDeps = ApprovePaymentPorts & { readonly store: Pick<UnitOfWork, 'readDocuments'> };

const SHOWN_DAYS = 30;

/** The handlers of `financeAdminRoutes`, for the `admin` function to spread into its own. */
export const financeHandlers = (deps: FinanceDeps): RouteHandlers<typeof financeAdminRoutes> => ({
  getAnalytics: async ({ query, context }) => {
    const span = spanOf(query, context.at);
    if (!span.ok) return span;
    const { from, to } = span.value;
    const days = await readFigures(deps.store, from, to);
    return ok({ from, to, days: days.map(figuresView), total: figuresView(addDays(days, from)) });
  },
  approvePayout: async ({ params, body, caller, context }) => {
    const approver = { userId: caller.userId, limit: null };
    const outcome = await approvePayment(deps, params.paymentId, { reason: body.reason, approver }, context);
    return outcome.ok ? ok(paymentView(outcome.value)) : outcome;
  },
});

type Span = { readonly from: string; readonly to: string };

function spanOf(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  at: string,
): Result<Span, Failure> {
  const to = asked.to ?? localDate(at, FIGURES_TIME_ZONE);
  const from = asked.from ?? plusDays(to, 1 - SHOWN_DAYS);
  const backwards = from > to;
  if (!backwards && plusDays(from, LONGEST_FIGURES_DAYS) > to) return ok({ from, to });
  const pointer = backwards || asked.from === undefined ? '/query/to' : '/query/from';
  const detail = backwards ? 'not before from' : `at most ${LONGEST_FIGURES_DAYS} days before to`;
  return err({ ...failure('invalid_request', `${pointer}: ${detail}`), fields: [{ pointer, detail }] });
}
