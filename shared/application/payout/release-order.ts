import type { SignThenPayInput } from '#contracts/workflows/sign-then-pay.ts';

/** What lets the money go. */
export type ReleaseOrder = SignThenPayInput['release'];
