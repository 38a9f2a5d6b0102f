import { systemClock } from '#adapters/system/system.ts';
import { forecastCities } from '#application/pulse/forecast-cities.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = { store: unitOfWork([]) };

/** Runs hourly: forecasts the coming week's demand for every city with a fitted model. */
export async function handler(): Promise<void> {
  const at = systemClock.now().toISOString();
  const cities = await forecastCities(ports, {
    actor: { kind: 'system', id: 'forecast' },
    at,
    correlationId: `forecast-${at}`,
  });
  logger.info('forecast', { cities });
}
