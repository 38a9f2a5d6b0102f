import { describe, expect, it } from 'vitest';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import * as z from '#contracts/zod.ts';

const schema = () => z.object({ apiKey: z.string() });
const reading = (text: string) => createSecretReader(async () => text, 'stripe', schema, systemClock).read();

describe('a secret reader', () => {
  it.each(['{"apiKey":sk_live_51}', 'sk_live_51', '{"apiKey":["sk_live_51"]}', ''])(
    'is named and not quoted: %j',
    async (text) => {
      const refused: unknown = await reading(text).catch((error: unknown) => error);
      expect(String(refused)).toBe('Error: The secret stripe does not match its schema.');
    },
  );

  it('returns a secret that matches its schema', async () => {
    expect(await reading('{"apiKey":"sk_live_51"}')).toEqual({ apiKey: 'sk_live_51' });
  });
});
