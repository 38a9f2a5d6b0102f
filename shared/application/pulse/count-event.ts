import type { BookingRepository } from '#application/booking/ports.ts';
import { pulseKey, readEnginesToTeach } from '#application/engines/engine-state.ts';
import type { VendorRepository } from '#application/people/ports.ts';
import { vendorHistoryKey } from '#application/people/ports.ts';
import type { Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import { emptyHistory, type VendorHistory } from '#domain/people/vendor.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { recordDemand } from '#domain/pulse/state.ts';
import {
  addToLog,
  PULSE_CITIES_KEY,
  pulsePlacesKey,
  type StoredPlaces,
  type StoredPulse,
} from './pulse-documents.ts';
import { overrunLesson, travelLesson } from './visit-lessons.ts';

export type CountEventPorts = {
  readonly store: Pick<UnitOfWork, 'readDocuments' | 'commit'>;
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
};

const ATTEMPTS = 8;
const seenKey = (eventId: string) => `counted:${eventId}`;

/**
 * Lets the engines learn from an event: demand per pincode, a vendor's history, travel and overrun. Each
 * event is counted once, under a marker in the same transaction; a lost race is run again from the read.
 */
export async function countEvent(ports: CountEventPorts, event: DomainEvent): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const documents = await lessonsOf(ports, event);
    if (documents.length === 0) return;
    const marker: Document = {
      key: seenKey(event.eventId),
      version: 0,
      state: {},
      expiresAt: new Date(Date.parse(event.occurredAt) + 14 * 86_400_000).toISOString(),
    };
    const saved = await ports.store.commit({
      actor: { kind: 'system', id: 'pulse' },
      at: event.occurredAt,
      correlationId: event.correlationId,
      changes: [],
      documents: [marker, ...documents],
    });
    if (saved.ok) return;
    if (saved.error.conflict === 'document' && saved.error.key === marker.key) return;
  }
  throw new Error(`${event.eventId} lost ${ATTEMPTS} races against other counters.`);
}

async function lessonsOf(ports: CountEventPorts, event: DomainEvent): Promise<readonly Document[]> {
  switch (event.type) {
    case 'booking.created':
      return demandLesson(ports, event);
    case 'offer.sent':
      return history(ports, event, (h) => ({ ...h, offersSent: h.offersSent + 1 }));
    case 'offer.accepted':
      return history(ports, event, (h) => ({
        ...h,
        offersAnswered: h.offersAnswered + 1,
        offersAccepted: h.offersAccepted + 1,
      }));
    case 'offer.declined':
    case 'offer.expired':
      return history(ports, event, (h) => ({ ...h, offersAnswered: h.offersAnswered + 1 }));
    case 'booking.rated': {
      const { stars } = eventData(event.type, event.data);
      return history(ports, event, (h) => ({
        ...h,
        ratingCount: h.ratingCount + 1,
        ratingSum: h.ratingSum + stars,
      }));
    }
    case 'payment.paid_out': {
      const { vendorShare } = eventData(event.type, event.data);
      return history(ports, event, (h) => ({
        ...h,
        jobs: h.jobs + 1,
        earnedMinor: h.earnedMinor + vendorShare.amountMinor,
      }));
    }
    case 'booking.arrived':
      return arrivalLessons(ports, event);
    case 'booking.work_done':
      return overrunLesson(ports, event);
    default:
      return [];
  }
}

async function demandLesson(ports: CountEventPorts, event: DomainEvent): Promise<readonly Document[]> {
  const { pincode, city, slotStart } = eventData('booking.created', event.data);
  const key = pulseKey(pincode);
  const { engines, found } = await readEnginesToTeach(ports.store, { city, pincode }, event.occurredAt);
  const { state, baseline } = engines.pulse;
  const hour = localHour(slotStart, INDIA_CALENDAR);
  const known = found.get(key);
  const next: StoredPulse = {
    state: recordDemand(state, event.occurredAt, slotStart, baseline, INDIA_CALENDAR),
    baseline,
    log: addToLog((known?.state as StoredPulse | undefined)?.log, hour),
  };
  const registered = known
    ? []
    : await register(ports, city, pincode, localHour(event.occurredAt, INDIA_CALENDAR));
  return [{ key, version: known?.version ?? 0, state: next }, ...registered];
}

/** Lists a pincode, and its city, for the refit when its first request is counted. */
async function register(
  ports: CountEventPorts,
  city: string,
  pincode: string,
  hour: number,
): Promise<readonly Document[]> {
  const key = pulsePlacesKey(city);
  const found = await ports.store.readDocuments([key, PULSE_CITIES_KEY]);
  const places = found.get(key);
  const cities = found.get(PULSE_CITIES_KEY);
  // Both are written here alone.
  const { sinceHour, pincodes } = (places?.state as StoredPlaces | undefined) ?? {
    sinceHour: hour,
    pincodes: [],
  };
  const listed = (cities?.state as readonly string[] | undefined) ?? [];
  return [
    {
      key,
      version: places?.version ?? 0,
      state: { sinceHour: Math.min(sinceHour, hour), pincodes: [...pincodes, pincode] },
    },
    ...(listed.includes(city)
      ? []
      : [{ key: PULSE_CITIES_KEY, version: cities?.version ?? 0, state: [...listed, city] }]),
  ];
}

async function history(
  ports: CountEventPorts,
  event: DomainEvent,
  learn: (history: VendorHistory) => VendorHistory,
): Promise<readonly Document[]> {
  const vendorId = event.data['vendorId'];
  if (typeof vendorId !== 'string') return [];
  const key = vendorHistoryKey(vendorId);
  const found = (await ports.store.readDocuments([key])).get(key);
  // Written by this function alone.
  const present = (found?.state as VendorHistory | undefined) ?? emptyHistory;
  return [{ key, version: found?.version ?? 0, state: learn(present) }];
}

/** Punctuality for the vendor, and the trip he just made for the city's travel model. */
async function arrivalLessons(ports: CountEventPorts, event: DomainEvent): Promise<readonly Document[]> {
  const trip = await travelLesson(ports, event);
  if (!trip) return [];
  const punctuality = await history(ports, event, (h) => ({
    ...h,
    arrivals: h.arrivals + 1,
    arrivalsOnTime: h.arrivalsOnTime + (trip.onTime ? 1 : 0),
  }));
  return [...punctuality, ...trip.documents];
}
