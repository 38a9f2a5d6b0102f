import type { BookingRepository } from '#application/booking/ports.ts';
import type { PaymentRepository } from '#application/payment/ports.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import type { EnvelopeRepository } from '#application/signing/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { minutesBetween, plusMinutes } from '#kernel/clock.ts';
import { collectPages } from './collect-pages.ts';
import { listWaitingSignatures } from './list-waiting-signatures.ts';
import { readRecentUnfulfilled } from './recent-unfulfilled.ts';

export type ListAlertsPorts = {
  readonly bookings: Pick<BookingRepository, 'findAll' | 'listVacant' | 'listLive'>;
  readonly envelopes: Pick<EnvelopeRepository, 'listPending'>;
  readonly payments: Pick<PaymentRepository, 'listParked'>;
  readonly vendors: Pick<VendorRepository, 'listByStatus'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
};

export type Alert = {
  readonly kind:
    | 'vendor_missing'
    | 'signature_escalated'
    | 'payment_parked'
    | 'booking_unfulfilled'
    | 'job_overdue'
    | 'document_expiring';
  readonly severity: 'info' | 'warning' | 'critical';
  readonly subjectId: string;
  readonly since: string;
  readonly detail: string;
};

const LOOKED_AT = 300;
/** Vendors are searched for expiring documents, which most don't have. */
const VENDORS_LOOKED_AT = 2_000;
const DAY_MS = 86_400_000;
/** A parked payment is urgent when a vendor has waited this long for the money. */
const PARKED_URGENT_HOURS = 24;
/** A job that is under way so long after its slot, or after the work that has to be done again, is stuck. */
const OVERDUE_HOURS = 2;
const REWORK_HOURS = 24;
const EXPIRY_NOTICE_DAYS = 30;

/**
 * What needs somebody, from the state as it is; nothing here is stored. Most urgent, then oldest first.
 * `truncated`: there was more than is looked at in one answer, so that some may be missing.
 */
export async function listAlerts(
  ports: ListAlertsPorts,
  at: string,
): Promise<{ readonly alerts: readonly Alert[]; readonly truncated: boolean }> {
  const [vacant, signatures, payments, unfulfilled, vendors, live] = await Promise.all([
    collectPages((request) => ports.bookings.listVacant(request), LOOKED_AT),
    collectPages((request) => listWaitingSignatures(ports, request), LOOKED_AT),
    collectPages((request) => ports.payments.listParked(request), LOOKED_AT),
    readRecentUnfulfilled(ports, at),
    collectPages((request) => ports.vendors.listByStatus('approved', request), VENDORS_LOOKED_AT),
    // By their start: what is overdue comes first.
    collectPages((request) => ports.bookings.listLive(request), LOOKED_AT),
  ]);
  const alerts: Alert[] = [
    ...vacant.items.map(({ state }) => ({
      kind: 'vendor_missing' as const,
      severity: 'critical' as const,
      subjectId: state.bookingId,
      since: state.escalatedAt ?? at,
      detail: `The vendor dropped out of ${state.serviceName} in ${state.place.pincode} on ${state.slot.start}; nobody else is free.`,
    })),
    ...signatures.items.flatMap(({ envelope, booking }) =>
      booking.escalatedAt === null
        ? []
        : {
            kind: 'signature_escalated' as const,
            severity: 'critical' as const,
            subjectId: booking.bookingId,
            since: booking.escalatedAt,
            detail: `Unsigned for ${hours(envelope.requestedAt, at)} hours after ${envelope.reminders} reminder(s).`,
          },
    ),
    ...payments.items.flatMap(({ state: { payment, parked } }) =>
      parked === null
        ? []
        : {
            kind: 'payment_parked' as const,
            severity:
              hours(parked.at, at) >= PARKED_URGENT_HOURS ? ('critical' as const) : ('warning' as const),
            subjectId: payment.paymentId,
            since: parked.at,
            detail: parked.reason,
          },
    ),
    ...unfulfilled.map((booking) => ({
      kind: 'booking_unfulfilled' as const,
      severity: 'warning' as const,
      subjectId: booking.bookingId,
      since: booking.enteredAt.unfulfilled ?? at,
      detail: `Nobody took ${booking.serviceName} in ${booking.place.pincode}; ${booking.passedVendorIds.length + 1} asked.`,
    })),
    ...live.items.flatMap(({ state }) => overdue(state, at)),
    ...vendors.items.flatMap(({ state }) => expiring(state, at)),
  ];
  return {
    alerts: alerts.sort((a, b) => rank[a.severity] - rank[b.severity] || (a.since < b.since ? -1 : 1)),
    truncated:
      [vacant, signatures, payments, vendors].some((list) => list.truncated) || stopsBefore(at, live),
  };
}

const rank: Readonly<Record<Alert['severity'], number>> = { critical: 0, warning: 1, info: 2 };
const hours = (from: string, to: string): number => Math.floor(minutesBetween(from, to) / 60);

function expiring(vendor: Vendor, at: string): readonly Alert[] {
  return vendor.documents.flatMap(({ documentId, kind, status, validUntil }): readonly Alert[] => {
    if (status !== 'accepted' || validUntil === null) return [];
    const days = (Date.parse(validUntil) - Date.parse(at)) / DAY_MS;
    if (days > EXPIRY_NOTICE_DAYS) return [];
    const noticeFrom = new Date(Date.parse(validUntil) - EXPIRY_NOTICE_DAYS * DAY_MS).toISOString();
    return [
      {
        kind: 'document_expiring',
        severity: days <= 0 ? 'warning' : 'info',
        subjectId: vendor.vendorId,
        since: noticeFrom,
        detail: `${kind} (${documentId}) ${days <= 0 ? 'ran out' : 'runs out'} on ${validUntil.slice(0, 10)}.`,
      },
    ];
  });
}

const underWay: readonly Booking['status'][] = ['en_route', 'arrived', 'in_progress', 'changes_requested'];

/** No timer ends a job once its vendor has set out: the vendor goes on, the customer disputes or ops cancel. */
function overdue({ bookingId, status, slot, enteredAt }: Booking, at: string): readonly Alert[] {
  const since = enteredAt.work_done
    ? plusMinutes(enteredAt.work_done, REWORK_HOURS * 60)
    : plusMinutes(slot.end, OVERDUE_HOURS * 60);
  if (!underWay.includes(status) || at < since) return [];
  const detail = `Still ${status} ${hours(slot.end, at)} hours after the end of its slot.`;
  return [{ kind: 'job_overdue', severity: 'warning', subjectId: bookingId, since, detail }];
}

/** Live bookings are many; only those whose start is over can be overdue. */
const stopsBefore = (
  at: string,
  live: { readonly items: readonly { readonly state: Booking }[]; readonly truncated: boolean },
): boolean => live.truncated && (live.items.at(-1)?.state.slot.start ?? at) < at;
