import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { publishedKeysSchema } from './keyring.ts';
import type { PublishedKeyReader } from './published-keys.ts';

const jwks = lazily(() => z.object({ keys: z.array(z.looseObject({ kid: z.string() })) }));

/** Keys from a JWKS document (RFC 7517), for verifying seals offline. @throws ZodError for any other document. */
export function keysOfJwks(document: unknown): Pick<PublishedKeyReader, 'find'> {
  const { keys } = publishedKeysSchema().parse({
    keys: jwks()
      .parse(document)
      .keys.map(({ kid, ...jwk }) => ({ kid, jwk })),
  });
  return { find: async (kid) => keys.find((key) => key.kid === kid) };
}
