import type { SignThenPayInput } from '#contracts/workflows/sign-then-pay.ts';

/** What releases the money. */
export type ReleaseOrder = SignThenPayInput['release'];
