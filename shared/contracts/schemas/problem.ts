import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** RFC 9457 problem document. Extension members (`alternatives`, …) are allowed by the RFC. */
export const problem = lazily(() =>
  z.looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.optional(z.string()),
    instance: z.optional(z.string()),
    errors: z.optional(z.array(z.strictObject({ pointer: z.string(), detail: z.string() }))),
  }),
);
