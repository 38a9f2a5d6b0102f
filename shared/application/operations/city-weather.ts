import { TIME_ZONE } from '#application/booking/create-quote.ts';
import { unknownCity } from '#application/catalogue/known-city.ts';
import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { cityWeatherKey, type StoredWeather } from '#application/pulse/stored-weather.ts';
import { restates } from '#application/restates.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { DayWeather } from '#domain/pulse/weather.ts';
import { type LocalDate, localDate, plusDays } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { CityWeather, CityWeatherRepository } from './ports.ts';

export type CityWeatherPorts = {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocuments'>;
  readonly weather: CityWeatherRepository;
  readonly pincodes: Pick<PincodeDirectory, 'all'>;
};

export type WeatherDay = DayWeather & { readonly date: LocalDate };
export type ToldWeather = { readonly city: string; readonly days: readonly WeatherDay[] };

/** As far back as the nightly fit looks, and as far ahead as a forecast of weather says anything. */
const KEPT_DAYS = 13 * 7;
const DAYS_AHEAD = 16;

/** What was told of a city's days, earliest first. Failure: not_serviceable. */
export async function readCityWeather(
  { uow, pincodes }: Pick<CityWeatherPorts, 'uow' | 'pincodes'>,
  city: string,
): Promise<Result<ToldWeather, Failure>> {
  const unknown = unknownCity(pincodes, city);
  return unknown ? err(unknown) : ok(told(city, (await storedDays(uow, city)).days));
}

/**
 * Keeps the weather of days, in place of what was told of them before; days that are too old to be learned from are
 * dropped. What was told has a history; the document that fits and forecasts read is written in the same transaction.
 * Failures: not_serviceable, invalid_request for a day too far back or ahead.
 */
export async function tellCityWeather(
  ports: CityWeatherPorts,
  { city, days }: ToldWeather,
  context: CallContext,
): Promise<Result<ToldWeather, Failure>> {
  const unknown = unknownCity(ports.pincodes, city);
  if (unknown) return err(unknown);
  const { actor, at, correlationId } = context;
  const today = localDate(at, TIME_ZONE);
  const [first, last] = [plusDays(today, -KEPT_DAYS), plusDays(today, DAYS_AHEAD)];
  const fields = days.flatMap(({ date }, i) =>
    date < first || date > last
      ? [{ pointer: `/body/days/${i}/date`, detail: `A day from ${first} to ${last} is expected.` }]
      : [],
  );
  const [wrong] = fields;
  if (wrong) return err({ code: 'invalid_request', detail: `${wrong.pointer}: ${wrong.detail}`, fields });
  return retryOnConflict<ToldWeather>(async () => {
    const [found, before] = await Promise.all([ports.weather.find(city), storedDays(ports.uow, city)]);
    const kept = Object.entries(before.days).filter(([date]) => date >= first);
    const next: StoredWeather = {
      ...Object.fromEntries(kept),
      ...Object.fromEntries(days.map(({ date, ...weather }) => [date, weather])),
    };
    if (restates(before.days, next)) return ok(told(city, next));
    const change: Change<CityWeather> = {
      kind: 'city_weather',
      id: city,
      version: found?.version ?? 0,
      ...(found ? { eventHash: found.eventHash } : {}),
      state: { city, toldBy: actor.id, toldAt: at },
      event: { type: 'city_weather.told', data: { city, days: [...days] } },
    };
    const saved = await ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [change],
      // On the version whose days were read, which another's save may have come between.
      documents: [{ key: cityWeatherKey(city), version: before.version, state: next }],
    });
    return saved.ok ? ok(told(city, next)) : saved;
  });
}

const told = (city: string, days: StoredWeather): ToldWeather => ({
  city,
  days: Object.entries(days)
    .map(([date, weather]) => ({ date, ...weather }))
    .sort((a, b) => (a.date < b.date ? -1 : 1)),
});

async function storedDays(
  { readDocuments }: Pick<UnitOfWork, 'readDocuments'>,
  city: string,
): Promise<{ readonly version: number; readonly days: StoredWeather }> {
  const key = cityWeatherKey(city);
  const found = (await readDocuments([key])).get(key);
  // Written here alone.
  return { version: found?.version ?? 0, days: (found?.state as StoredWeather | undefined) ?? {} };
}
