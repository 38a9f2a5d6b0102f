import { sha256 } from '#contracts/schemas/primitives.ts';
import * as z from '#contracts/zod.ts';
import type { SigningAct } from '#domain/signing/document.ts';
import { lazily } from '#kernel/lazily.ts';

const sealed = lazily(() => z.object({ evidence: z.string(), evidenceHash: sha256(), seal: z.string() }));
/** An object of the vault: the canonical evidence, its hash, and the seal over it. */
export type SealedEvidence = z.output<ReturnType<typeof sealed>>;

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

/** What lies in the vault under a key, undefined when it is no longer what was put there. */
export const readSealed = (stored: string): SealedEvidence | undefined =>
  sealed().safeParse(readJson(stored)).data;

/** The act of signing that evidence describes, undefined when it was altered beyond reading. */
export const readAct = (evidence: string): SigningAct | undefined => act().safeParse(readJson(evidence)).data;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON any more: altered, which is what the caller reports.
    return undefined;
  }
}
