import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { pack, unpack } from '#adapters/dynamodb/packed.ts';
import { packAggregate, unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

describe('packed values', () => {
  it('are unchanged after packing and unpacking', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value));
        expect(unpack(pack(value))).toEqual(json);
      }),
    );
  });

  it('throw for an unknown dictionary or missing bytes', () => {
    const packed = pack({ name: 'Tap repair', notes: 'The kitchen tap drips.' });
    expect(() => unpack(Buffer.concat([Buffer.of(9), packed.subarray(1)]))).toThrow('dictionary 9');
    expect(() => unpack(packed.subarray(0, -4))).toThrow();
    expect(() => unpack(new Uint8Array())).toThrow('dictionary undefined');
  });

  it('of a booking with its event are below half a kilobyte', () => {
    const state = bookingAggregate.schema().parse(newBooking({ status: 'assigned' }));
    const { bookingId, customerId, vendorId, status, slot } = state;
    const event = linkEvent(
      {
        eventId: `booking:${bookingId}:3`,
        type: 'booking.assigned',
        schemaVersion: 1,
        aggregate: { kind: 'booking', id: bookingId },
        sequence: 3,
        occurredAt: slot.start,
        actor: { kind: 'vendor', id: vendorId },
        correlationId: 'c1f2a9d4-0000-4000-8000-000000000000',
        data: { bookingId, customerId, vendorId, status, slotStart: slot.start },
      },
      GENESIS,
      sha256,
    );
    const item = packAggregate({ state, event });

    expect(unpackAggregate(item)).toEqual({ state, event });
    expect(JSON.stringify({ state, event }).length).toBeGreaterThan(1_500);
    expect(Object.values(item)[0]?.byteLength).toBeLessThan(512);
  });
});
