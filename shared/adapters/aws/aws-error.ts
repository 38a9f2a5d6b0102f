import { providerError } from '#adapters/system/provider-error.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

const sdkError = lazily(() =>
  z.object({
    name: z.string(),
    code: z.optional(z.unknown()),
    $metadata: z.optional(
      z.object({ httpStatusCode: z.optional(z.number()), requestId: z.optional(z.string()) }),
    ),
  }),
);

/** An error of the SDK or of an AWS service, without its message. */
export function awsError(what: string, thrown: unknown): Error {
  const { name, code, $metadata } = sdkError().parse(thrown);
  return providerError(what, {
    name,
    code: typeof code === 'string' ? code : undefined,
    status: $metadata?.httpStatusCode,
    requestId: $metadata?.requestId,
  });
}
