import { sealedEvidence } from '#contracts/schemas/signing.ts';
import * as z from '#contracts/zod.ts';
import type { SigningAct } from '#domain/signing/document.ts';
import { lazily } from '#kernel/lazily.ts';

/** An object of the vault: the canonical evidence, its hash, and the seal over it. */
export type SealedEvidence = z.output<ReturnType<typeof sealedEvidence>>;

const act = lazily(
  (): z.ZodMiniType<SigningAct> =>
    z.object({
      envelopeId: z.string(),
      document: z.string(),
      documentHash: z.string(),
      signer: z.object({ userId: z.string(), name: z.string() }),
      method: z.enum(['typed', 'drawn']),
      drawing: z.nullable(z.string()),
      consent: z.literal(true),
      ip: z.string(),
      userAgent: z.string(),
      signedAt: z.string(),
    }),
);

/** The evidence under a key of the vault; undefined if it was altered. */
export const readSealed = (stored: string): SealedEvidence | undefined =>
  sealedEvidence().safeParse(readJson(stored)).data;

/** The signing that evidence describes; undefined if it was altered beyond parsing. */
export const readAct = (evidence: string): SigningAct | undefined => act().safeParse(readJson(evidence)).data;

const job = lazily(() => z.object({ bookingId: z.string(), customerId: z.string() }));

/** Whose job a signed document is about; undefined if it was altered beyond parsing. */
export const readJob = (document: string): z.output<ReturnType<typeof job>> | undefined =>
  job().safeParse(readJson(document)).data;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No longer JSON, so it was altered; the caller reports that.
    return undefined;
  }
}
