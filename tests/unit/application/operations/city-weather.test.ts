import { describe, expect, it } from 'vitest';
import {
  type CityWeatherPorts,
  readCityWeather,
  tellCityWeather,
} from '#application/operations/city-weather.ts';
import type { CityWeather } from '#application/operations/ports.ts';
import type { CallContext, Document, Loaded, Work } from '#application/unit-of-work.ts';
import { err, ok } from '#kernel/result.ts';

const CITY = 'Mumbai';
const context: CallContext = {
  actor: { kind: 'ops', id: 'usr_ops' },
  at: '2026-11-23T06:00:00.000Z',
  correlationId: 'req_1',
};
const dayOf = (date: string) => ({ date, rainMm: 12, snowCm: 0, snowLyingCm: 0, meanC: 24 });

/** A store that saves on the versions read; `meanwhile` runs once, between the reads of the days and of their teller. */
function store(meanwhile: (ports: CityWeatherPorts) => Promise<unknown>) {
  let told: Loaded<CityWeather> | undefined;
  let days: Document | undefined;
  let waiting: typeof meanwhile | undefined = meanwhile;
  const commit = async ({ changes: [change], documents: [document] = [] }: Work) => {
    if (change?.version !== (told?.version ?? 0)) {
      return err({ conflict: 'version' as const, kind: 'city_weather' as const, id: CITY });
    }
    if (document?.version !== (days?.version ?? 0)) {
      return err({ conflict: 'document' as const, key: document?.key ?? '' });
    }
    const version = change.version + 1;
    told = {
      version,
      eventHash: `hash ${version}`,
      state: { city: CITY, toldBy: 'usr_ops', toldAt: context.at },
    };
    days = { ...document, version };
    return ok(undefined);
  };
  const ports: CityWeatherPorts = {
    pincodes: {
      all: () => [
        {
          pincode: '400050',
          place: 'Bandra West',
          district: CITY,
          state: 'Maharashtra',
          point: { lat: 19.05, lng: 72.83 },
        },
      ],
    },
    uow: { commit, readDocuments: async ([key = '']) => new Map(days ? [[key, days]] : []) },
    weather: {
      find: async () => {
        const run = waiting;
        waiting = undefined;
        await run?.(ports);
        return told;
      },
    },
  };
  return ports;
}

describe('telling the weather', () => {
  it('keeps what another tells while it is told', async () => {
    const ports = store((same) =>
      tellCityWeather(same, { city: CITY, days: [dayOf('2026-11-24')] }, context),
    );

    await tellCityWeather(ports, { city: CITY, days: [dayOf('2026-11-25')] }, context);

    expect(await readCityWeather(ports, CITY)).toEqual(
      ok({ city: CITY, days: [dayOf('2026-11-24'), dayOf('2026-11-25')] }),
    );
  });
});
