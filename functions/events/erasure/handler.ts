import { systemClock } from '#adapters/system/system.ts';
import { erasePersonalData } from '#application/identity/personal-data.ts';
import { personalDataHolders } from '#functions/runtime/composition/personal-data.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

/** Erases what is stored about a person whose account is erased. */
export const handler = createConsumer(
  'erasure',
  () => (event) => erasePersonalData(personalDataHolders, event, systemClock.now().toISOString()),
);
