import type { Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { PULSE_CITIES_KEY, pulsePlacesKey, type StoredPlaces } from './pulse-documents.ts';

type Store = Pick<UnitOfWork, 'readDocuments' | 'commit'>;

const ATTEMPTS = 8;

/**
 * Lists the pincodes of requests, and their cities, for the refit. What is listed stays as it is, so that a
 * request may come again.
 */
export async function registerPlaces(
  store: Store,
  requests: readonly DomainEvent[],
  at: string,
): Promise<void> {
  const places = requests.map(({ data, occurredAt }) => ({
    ...eventData('booking.created', data),
    hour: localHour(occurredAt, INDIA_CALENDAR),
  }));
  for (const [city, ofCity] of Map.groupBy(places, (place) => place.city)) {
    await registerCity(
      store,
      city,
      ofCity.map(({ pincode }) => pincode),
      Math.min(...ofCity.map(({ hour }) => hour)),
      at,
    );
  }
}

async function registerCity(
  store: Store,
  city: string,
  pincodes: readonly string[],
  hour: number,
  at: string,
): Promise<void> {
  const key = pulsePlacesKey(city);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await store.readDocuments([key, PULSE_CITIES_KEY]);
    const version = (of: string): number => found.get(of)?.version ?? 0;
    // Both are written here alone.
    const known = found.get(key)?.state as StoredPlaces | undefined;
    const cities = (found.get(PULSE_CITIES_KEY)?.state as readonly string[] | undefined) ?? [];
    const listed = new Set([...(known?.pincodes ?? []), ...pincodes]);
    const documents: Document[] = [];
    if (listed.size > (known?.pincodes.length ?? 0)) {
      const sinceHour = Math.min(known?.sinceHour ?? hour, hour);
      const state: StoredPlaces = { sinceHour, pincodes: [...listed] };
      documents.push({ key, version: version(key), state });
    }
    if (!cities.includes(city))
      documents.push({ key: PULSE_CITIES_KEY, version: version(PULSE_CITIES_KEY), state: [...cities, city] });
    if (documents.length === 0) return;
    const actor = { kind: 'system', id: 'pulse' } as const;
    const saved = await store.commit({ actor, at, correlationId: key, changes: [], documents });
    if (saved.ok) return;
  }
  throw new Error(`The places of ${city} lost ${ATTEMPTS} races.`);
}
