import { systemClock } from '#adapters/system/system.ts';
import { forecastCities } from '#application/pulse/forecast-cities.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = { store: unitOfWork([]) };

/** Runs hourly: what the fitted forecasters of busy cities expect of the week to come. */
export async function handler(): Promise<void> {
  const at = systemClock.now().toISOString();
  const cities = await forecastCities(ports, {
    actor: { kind: 'system', id: 'forecast' },
    at,
    correlationId: `forecast-${at}`,
  });
  logger.info('forecast', { cities });
}
