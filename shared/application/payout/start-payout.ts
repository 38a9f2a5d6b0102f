import type { SignThenPayInput } from '#contracts/workflows/sign-then-pay.ts';

/** Starts the sign-then-pay machine. `name` is the event's, so that a repeat is told from a new run. */
export type PayoutStarter = { start(name: string, input: SignThenPayInput): Promise<void> };
