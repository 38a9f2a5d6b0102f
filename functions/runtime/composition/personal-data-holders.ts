import type { PersonalDataHolders } from '#application/identity/personal-data.ts';

/** All holders of personal data, loaded at the first export or erasure. */
export const personalDataHolders: PersonalDataHolders = async () =>
  (await import('./personal-data.ts')).personalDataHolders;
