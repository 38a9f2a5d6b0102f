import type { AllocationRequest, Candidate, PlannedVisit } from '#domain/allocation/candidate.ts';
import type { ServiceId, UserId } from '#kernel/ids.ts';

const HOUR_MS = 3_600_000;
/** 2026-03-02, 08:00 in Asia/Kolkata. */
const MORNING_MS = Date.parse('2026-03-02T02:30:00.000Z');
export const at = (hours: number): number => MORNING_MS + hours * HOUR_MS;

export const vendorId = (name: string): UserId => name as UserId;
export const serviceId = (name: string): ServiceId => name as ServiceId;

/** A two-hour job in Koramangala that may start between 10:00 and 11:00. */
export function aRequest(over: Partial<AllocationRequest> = {}): AllocationRequest {
  return {
    serviceId: serviceId('plumbing'),
    pincode: '560034',
    point: { lat: 12.93, lng: 77.62 },
    nowMs: MORNING_MS,
    earliestStartMs: at(2),
    latestStartMs: at(3),
    durationMinutes: 120,
    bufferMinutes: 15,
    ...over,
  };
}

/** A vendor who fulfils every filter of `aRequest()` with an empty day. */
export function aCandidate(name: string, over: Partial<Candidate> = {}): Candidate {
  return {
    vendorId: vendorId(name),
    active: true,
    base: { lat: 12.95, lng: 77.62 },
    skills: new Set([serviceId('plumbing')]),
    coverage: { kind: 'pincodes', pincodes: new Set(['560034']) },
    documents: [{ kind: 'police_verification', validUntilMs: at(24 * 90) }],
    workingHours: [{ startMs: at(0), endMs: at(10) }],
    breaks: [],
    visits: [],
    capacityMinutes: 480,
    ratings: { count: 40, mean: 4.4 },
    offers: { accepted: 30, answered: 40 },
    arrivals: { onTime: 36, total: 40 },
    recent: { earnedMinor: 4_000_000, availableHours: 160, offersSent: 40 },
    ...over,
  };
}

export const aVisit = (from: number, to: number, over: Partial<PlannedVisit> = {}): PlannedVisit => ({
  startMs: at(from),
  endMs: at(to),
  place: { lat: 12.93, lng: 77.62 },
  bufferMinutes: 0,
  ...over,
});
