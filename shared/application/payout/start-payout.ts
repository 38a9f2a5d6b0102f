import type { SignThenPayInput } from '#contracts/workflows/sign-then-pay.ts';

/** Starts the sign-then-pay workflow. `name` is derived from the event, which tells a repeat from a new run. */
export type PayoutStarter = { start(name: string, input: SignThenPayInput): Promise<void> };
