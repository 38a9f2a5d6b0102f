import type { BookingRepository } from '#application/booking/ports.ts';
import type { PaymentRepository } from '#application/payment/ports.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type DayFigures, emptyDay } from '#domain/operations/day-figures.ts';
import { localDate } from '#kernel/local-time.ts';
import { add, type Money, zero } from '#kernel/money.ts';
import { collectPages } from './collect-pages.ts';
import { listWaitingSignatures } from './list-waiting-signatures.ts';
import { FIGURES_TIME_ZONE, readFigures } from './read-figures.ts';

export type ReadStatsPorts = {
  readonly bookings: Pick<BookingRepository, 'listLive' | 'findAll'>;
  readonly envelopes: Pick<EnvelopeRepository, 'listPending'>;
  readonly payments: Pick<PaymentRepository, 'listParked'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
};

export type Stats = {
  readonly live: {
    readonly total: number;
    readonly byStatus: Readonly<Record<string, number>>;
    readonly truncated: boolean;
  };
  readonly signatures: { readonly waiting: number; readonly escalated: number; readonly truncated: boolean };
  readonly parkedPayments: { readonly count: number; readonly amount: Money; readonly truncated: boolean };
  readonly today: DayFigures;
};

/** Counted one by one up to here; a city in trouble has fewer of each. */
const COUNTED_AT_MOST = { live: 1_000, signatures: 300, parked: 300 } as const;

/** What stands where right now, by real and bounded reads, and the figures of today. */
export async function readStats(ports: ReadStatsPorts, at: string): Promise<Stats> {
  const date = localDate(at, FIGURES_TIME_ZONE);
  const [live, waiting, parked, [today]] = await Promise.all([
    collectPages((request) => ports.bookings.listLive(request), COUNTED_AT_MOST.live),
    collectPages((request) => listWaitingSignatures(ports, request), COUNTED_AT_MOST.signatures),
    collectPages((request) => ports.payments.listParked(request), COUNTED_AT_MOST.parked),
    readFigures(ports.store, date, date),
  ]);
  const byStatus: Record<string, number> = {};
  for (const { state } of live.items) byStatus[state.status] = (byStatus[state.status] ?? 0) + 1;
  const currency = parked.items[0]?.state.payment.amount.currency ?? 'INR';
  return {
    live: { total: live.items.length, byStatus, truncated: live.truncated },
    signatures: {
      waiting: waiting.items.length,
      escalated: waiting.items.filter(({ booking }) => booking.escalatedAt !== null).length,
      truncated: waiting.truncated,
    },
    parkedPayments: {
      count: parked.items.length,
      amount: parked.items
        .map(({ state }) => state.payment.amount)
        .filter((amount) => amount.currency === currency)
        .reduce(add, zero(currency)),
      truncated: parked.truncated,
    },
    today: today ?? emptyDay(date),
  };
}
