import { openSlots } from '#application/booking/choose-vendor.ts';
import { TIME_ZONE } from '#application/booking/create-quote.ts';
import { loadSupply, type SupplyPorts, type VendorSupply } from '#application/booking/vendor-supply.ts';
import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { readEngineState } from '#application/engines/engine-state.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import {
  demandScore,
  forecastDemand,
  LONGEST_HORIZON_HOURS,
  type PulseDriver,
  type PulseForecast,
} from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { areaForecast } from '#domain/pulse/outlook.ts';
import { atLocal, type LocalDate, localDate, plusDays } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type ReadDemandPorts = SupplyPorts & { readonly pincodes: Pick<PincodeDirectory, 'find'> };

export type DemandHour = Pick<PulseForecast, 'mean' | 'p10' | 'p50' | 'p90' | 'booked'> & {
  readonly start: string;
  readonly freeVendors: number;
  readonly score: number;
  readonly drivers: readonly PulseDriver[];
};

export type DemandDay = {
  readonly city: string;
  readonly pincode: string;
  readonly hours: readonly DemandHour[];
};

const HOURS_OF_DAY = 24;
/** A vendor is free in an hour when a job of this length could begin in it. */
const JOB_MINUTES = 60;

/**
 * What is asked of a pincode in each hour of a local day, of any service, against the vendors of any skill who are
 * free then: the forecast, the demand score and what they rest on. Hours that are over or more than a week off are
 * left out.
 */
export async function readDemand(
  ports: ReadDemandPorts,
  { pincode, date }: { readonly pincode: string; readonly date: LocalDate },
  at: string,
): Promise<Result<DemandDay, Failure>> {
  const place = ports.pincodes.find(pincode);
  if (!place) return err(failure('not_serviceable', `${pincode} is not a pincode we know.`));
  const city = place.district;
  const today = localDate(at, TIME_ZONE);
  if (date < today || date > plusDays(today, LONGEST_HORIZON_HOURS / HOURS_OF_DAY)) {
    return ok({ city, pincode, hours: [] });
  }
  const [supply, engines] = await Promise.all([
    loadEverybody(ports, pincode, date),
    readEngineState(ports.store, { city, pincode }, at, 'eventual'),
  ]);
  const job = { pincode, point: place.point, durationMinutes: JOB_MINUTES, serviceId: '' };
  const freeIn = new Map<number, number>();
  for (const { start, vendors } of openSlots(job, supply, engines, TIME_ZONE, Date.parse(at))) {
    const hour = localHour(start, INDIA_CALENDAR);
    freeIn.set(hour, Math.max(vendors, freeIn.get(hour) ?? 0));
  }
  const now = localHour(at, INDIA_CALENDAR);
  const { state, baseline } = engines.pulse;
  const { outlook, areas } = engines.expected ?? {};
  const hours = Array.from({ length: HOURS_OF_DAY }, (_, k) => atLocal(date, 60 * k, TIME_ZONE))
    .map((start) => ({ start, hour: localHour(start, INDIA_CALENDAR) }))
    .filter(({ hour }) => hour >= now && hour - now <= LONGEST_HORIZON_HOURS)
    .map(({ start, hour }): DemandHour => {
      const area = areaForecast(outlook, areas, pincode, hour, now);
      const forecast = forecastDemand(state, baseline, INDIA_CALENDAR, at, start, area);
      const freeVendors = freeIn.get(hour) ?? 0;
      const { mean, p10, p50, p90, booked } = forecast;
      return { start, mean, p10, p50, p90, booked, freeVendors, ...demandScore(forecast, freeVendors) };
    });
  return ok({ city, pincode, hours });
}

/** The vendors of every skill who cover the pincode, each once. */
async function loadEverybody(
  ports: ReadDemandPorts,
  pincode: string,
  date: LocalDate,
): Promise<readonly VendorSupply[]> {
  const skills = [...(await ports.coverage.countBySkill(pincode)).keys()];
  const bySkill = await Promise.all(
    skills.map((skill) => loadSupply(ports, { pincode, skill, date }, 'eventual')),
  );
  return [...new Map(bySkill.flat().map((one) => [one.vendor.vendorId, one])).values()];
}
