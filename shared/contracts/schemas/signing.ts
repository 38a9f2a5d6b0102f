import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { id, instant, sha256, textLine } from './primitives.ts';

const envelopeId = lazily(() => id('env'));
export const envelopeParams = lazily(() => z.strictObject({ envelopeId: envelopeId() }));
const envelopeStatus = lazily(() => z.enum(['pending', 'completed', 'rejected', 'expired', 'cancelled']));

/**
 * SVG path data that begins with a move and draws on from it, by M, L, Q, C and Z. `domain/signing/drawing.ts` reads what
 * this accepts.
 */
const DRAWING = (() => {
  const size = '(?:[0-9]{1,6}(?:\\.[0-9]{1,20})?|\\.[0-9]{1,20})';
  const coordinates = (fewest: number, step: number) => {
    const next = `(?:[ ,]+-?|-)${size}`;
    return ` *-?${size}(?:${next}){${fewest - 1}}(?:(?:${next}){${step}})*`;
  };
  const move = `[Mm]${coordinates(2, 2)}`;
  const moveOn = `[Mm]${coordinates(4, 2)}`;
  const draw = `(?:[Ll]${coordinates(2, 2)}|[Qq]${coordinates(4, 4)}|[Cc]${coordinates(6, 6)})`;
  return new RegExp(`^ *(?:${moveOn}|${move} *${draw}) *(?:(?:${draw}|${move}|[Zz]) *)*$`);
})();

/** What the customer agrees to, and the hash of the document as shown. */
export const signInput = lazily(() =>
  z
    .strictObject({
      envelopeId: envelopeId(),
      /** The document's hash as read; another version of the job has another hash and is refused. */
      documentHash: sha256(),
      signerName: textLine(2, 100),
      method: z.enum(['typed', 'drawn']),
      /** SVG path data of a drawn signature. */
      drawing: z.optional(
        z.string().check(
          z.maxLength(20_000),
          z.regex(DRAWING, {
            message:
              'An SVG path of M, L, Q, C and Z that moves to a point and draws on from it is expected, e.g. M0 0 L10 5.',
          }),
        ),
      ),
      consent: z.literal(true),
    })
    .check(
      z.refine(({ method, drawing }) => method === 'typed' || drawing !== undefined, {
        message: 'A drawn signature needs its drawing.',
        path: ['drawing'],
      }),
      z.meta({ not: { properties: { method: { const: 'drawn' }, drawing: { not: {} } } } }),
    ),
);

export const envelope = lazily(() =>
  z.object({
    envelopeId: z.string(),
    bookingId: z.string(),
    status: envelopeStatus(),
    /** RFC 8785 JSON of the job as it stands; its SHA-256 is `documentHash`. */
    document: z.string(),
    documentHash: sha256(),
    requestedAt: instant(),
    completedAt: z.nullable(instant()),
    evidenceHash: z.nullable(sha256()),
    signerName: z.nullable(z.string()),
  }),
);

/** An object of the vault: the canonical JSON of the signing, its hash, and the seal over its bytes. */
export const sealedEvidence = lazily(() =>
  z.object({ evidence: z.string(), evidenceHash: sha256(), seal: z.string() }),
);

export const verification = lazily(() =>
  z.object({
    envelopeId: z.string(),
    valid: z.boolean(),
    evidenceHash: z.nullable(sha256()),
    /** Each thing that was recomputed, and whether it holds. */
    checks: z.array(z.object({ check: z.string(), passed: z.boolean(), detail: z.string() })),
  }),
);
