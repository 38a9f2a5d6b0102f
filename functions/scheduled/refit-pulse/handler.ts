import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { systemClock } from '#adapters/system/system.ts';
import { refitBaselines } from '#application/pulse/refit-baselines.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = { store: unitOfWork([]), pincodes: loadPincodes(), clock: systemClock };

/** Runs nightly: recomputes each pincode's usual demand and refits the forecasters of busy cities. */
export async function handler(): Promise<void> {
  const at = systemClock.now().toISOString();
  const report = await refitBaselines(ports, {
    actor: { kind: 'system', id: 'refit' },
    at,
    correlationId: `refit-${at}`,
  });
  logger.info('refitted', report);
}
