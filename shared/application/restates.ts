import { canonicalJson } from '#kernel/json.ts';

/** Whether a save asks for what is stored already, as a repeat does: then there is nothing to write and no event. */
export const restates = (stored: unknown, asked: unknown): boolean =>
  canonicalJson(stored) === canonicalJson(asked);
