import { systemClock } from '#adapters/system/system.ts';
import { erasePersonalData } from '#application/identity/erase-personal-data.ts';
import { personalDataHolders } from '#functions/runtime/composition/personal-data.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

/** Erases the personal data of a deleted account. */
export const handler = createConsumer(
  'erasure',
  () => (event) => erasePersonalData(personalDataHolders, event, systemClock.now().toISOString()),
);
