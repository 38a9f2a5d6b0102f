import type { PersonalDataHolders } from '#application/identity/personal-data.ts';

/** Whoever keeps data of a person, with what each needs, loaded at the first export or erasure. */
export const personalDataHolders: PersonalDataHolders = async () =>
  (await import('./personal-data.ts')).personalDataHolders;
