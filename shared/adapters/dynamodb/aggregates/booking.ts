import { bookingStatuses, disputeOutcome } from '#contracts/schemas/booking.ts';
import * as z from '#contracts/zod.ts';
import { type Booking, finalStatuses, isVacant, isVendorsBusiness } from '#domain/booking/booking.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition, IndexEntry } from '../aggregate.ts';
import { storedInstant, storedMoney, storedPoint, storedProposal } from './fields.ts';

const policy = lazily(() =>
  z.object({
    version: z.string(),
    paymentMinutes: z.number(),
    offerMinutes: z.number(),
    // Absent from bookings made before the limit existed; they get its first value.
    earlyMinutes: z._default(z.number(), 180),
    freeCancelMinutesBefore: z.number(),
    lateCancelFeeBasisPoints: z.int(),
    noShowFeeBasisPoints: z.int(),
    rescheduleMinutesBefore: z.number(),
    maxReschedules: z.int(),
    customerWaitMinutes: z.number(),
    vendorGraceMinutes: z.number(),
    signatureReminderHours: z.number(),
    signatureEscalationHours: z.number(),
    disputeDays: z.number(),
    minPhotosBefore: z.int(),
    minPhotosAfter: z.int(),
  }),
);

const schema = lazily(
  (): z.ZodMiniType<Booking> =>
    z.object({
      bookingId: z.string(),
      customerId: z.string(),
      serviceId: z.string(),
      serviceName: z.string(),
      skill: z.string(),
      city: z.string(),
      timeZone: z.string(),
      place: z.object({ addressLine: z.string(), pincode: z.string(), point: storedPoint() }),
      slot: z.object({ start: storedInstant(), end: storedInstant() }),
      durationMinutes: z.int(),
      price: z.object({
        lines: z.array(z.object({ code: z.string(), label: z.string(), amountMinor: z.int() })),
        reasons: z.array(z.object({ code: z.string(), detail: z.string() })),
        total: storedMoney(),
        vendorShare: storedMoney(),
        platformFee: storedMoney(),
        tax: storedMoney(),
      }),
      policy: policy(),
      notes: z.string(),
      status: z.enum(bookingStatuses),
      vendorId: z.string(),
      keptVendorId: z._default(z.nullable(z.string()), null),
      proposal: z.nullable(storedProposal()),
      offerRound: z.int(),
      passedVendorIds: z.array(z.string()),
      paymentDueAt: storedInstant(),
      reschedules: z.int(),
      movedLate: z._default(z.boolean(), false),
      createdAt: storedInstant(),
      enteredAt: z.partialRecord(z.enum(bookingStatuses), storedInstant()),
      envelopeId: z.nullable(z.string()),
      cancellation: z.nullable(
        z.object({
          by: z.enum(['customer', 'vendor', 'ops', 'system']),
          reason: z.string(),
          fee: storedMoney(),
          refund: storedMoney(),
        }),
      ),
      changeRequest: z.nullable(z.string()),
      dispute: z.nullable(
        z.object({
          reason: z.string(),
          resolution: z.nullable(z.string()),
          outcome: z.optional(disputeOutcome()),
        }),
      ),
      rating: z.nullable(z.object({ stars: z.int(), comment: z.string() })),
      escalatedAt: z.nullable(storedInstant()),
    }) as z.ZodMiniType<Booking>,
);

export const customerList = (customerId: string): string => `customer#${customerId}#bookings`;
export const vendorList = (vendorId: string): string => `vendor#${vendorId}#bookings`;
export const LIVE_LIST = 'bookings#live';
export const VACANT_LIST = 'bookings#vacant';

const ended: readonly string[] = [...finalStatuses, 'closed'];
export const bookingAggregate: AggregateDefinition<Booking> = {
  kind: 'booking',
  schema,
  indexes: (booking) => {
    const created: IndexEntry = {
      pk: customerList(booking.customerId),
      sk: `${booking.createdAt}#${booking.bookingId}`,
    };
    const start = `${booking.slot.start}#${booking.bookingId}`;
    return {
      gsi1: created,
      ...(!isVendorsBusiness(booking) || booking.cancellation?.by === 'system'
        ? {}
        : { gsi2: { pk: isVacant(booking) ? VACANT_LIST : vendorList(booking.vendorId), sk: start } }),
      ...(ended.includes(booking.status) ? {} : { gsi3: { pk: LIVE_LIST, sk: start } }),
    };
  },
};
