import { systemClock } from '#adapters/system/system.ts';
import { refitTravel } from '#application/pulse/refit-travel.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = { store: unitOfWork([]), clock: systemClock };

/** Runs several times a night: fits the travel models of cities to the trips of their last months. */
export async function handler(): Promise<void> {
  const at = systemClock.now().toISOString();
  const report = await refitTravel(ports, {
    actor: { kind: 'system', id: 'refit' },
    at,
    correlationId: `refit-travel-${at}`,
  });
  logger.info('travel refitted', report);
}
