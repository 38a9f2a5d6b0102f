import { PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib';
import type { Verification } from '#application/signing/verify-signature.ts';
import type { SigningAct } from '#domain/signing/document.ts';
import { readDrawing } from '#domain/signing/drawing.ts';
import { drawStrokes } from './drawn-signature.ts';
import { latinLetters } from './latin-letters.ts';

const A4: [number, number] = [595.28, 841.89];
const MARGIN = 56;
const LINE = 15;
/** Room for a drawn signature. */
const DRAWN = { width: 200, height: 80 };
const INK = rgb(0.1, 0.1, 0.15);
const FAINT = rgb(0.4, 0.4, 0.45);

const UNPRINTABLE = /[^\x20-\x7e\xa0-\xff]/g;
const NOTE =
  'Letters that this page can not show are written as in JSON, a backslash and four digits each: the document below is the ' +
  'one that was signed all the same. The file document.json in this PDF has it as it was typed.';

/** Escapes characters outside Latin-1, which the standard fonts lack, as in JSON. */
const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A name in Latin letters, followed by the original in its own script. */
function readable(name: string): string {
  if (printable(name) === name) return name;
  const latin = latinLetters(name);
  return latin === undefined ? name : `${latin}, written ${name}`;
}

type Cursor = { page: PDFPage; y: number };

/**
 * Renders a PDF of A4 pages with the signature, the signed document and the result of each check. The exact bytes of the
 * signed document are attached.
 */
export async function certificatePdf(verification: Verification, act: SigningAct): Promise<Uint8Array> {
  const pdf = await PDFDocument.create();
  pdf.setTitle(`Signature certificate ${verification.envelopeId}`);
  pdf.setCreationDate(new Date(act.signedAt));
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  const bold = await pdf.embedFont(StandardFonts.HelveticaBold);
  const mono = await pdf.embedFont(StandardFonts.Courier);
  const cursor: Cursor = { page: pdf.addPage(A4), y: A4[1] - MARGIN };
  const turnPage = () => Object.assign(cursor, { page: pdf.addPage(A4), y: A4[1] - MARGIN });
  const write = (text: string, face: PDFFont = font, size = 10, color = INK) => {
    for (const line of wrapped(printable(text), face, size)) {
      if (cursor.y < MARGIN) turnPage();
      cursor.page.drawText(line, { x: MARGIN, y: cursor.y, size, font: face, color });
      cursor.y -= LINE * (size / 10);
    }
  };
  const gap = () => {
    cursor.y -= LINE / 2;
  };

  write('Signature certificate', bold, 20);
  write(verification.valid ? 'Valid: every check passed.' : 'NOT VALID: a check failed.', bold, 12);
  gap();
  const facts = factsOf(verification, act);
  for (const [label, value] of facts) {
    write(label, bold, 9, FAINT);
    write(value, mono, 9);
  }
  const escapes = [act.document, ...facts.map(([, value]) => value)].some((text) => printable(text) !== text);
  if (escapes) write(NOTE, font, 9, FAINT);
  const strokes = act.drawing === null ? undefined : readDrawing(act.drawing);
  if (strokes) {
    write('Drawn', bold, 9, FAINT);
    if (cursor.y < MARGIN + DRAWN.height) turnPage();
    drawStrokes(cursor.page, strokes, { left: MARGIN, top: cursor.y, ...DRAWN }, INK);
    cursor.y -= DRAWN.height;
  }
  gap();
  write('Checks', bold, 12);
  for (const { passed, detail } of verification.checks) write(`${passed ? 'Passed' : 'FAILED'}: ${detail}`);
  gap();
  write('The document as it was signed', bold, 12);
  write(act.document, mono, 7);
  await pdf.attach(new TextEncoder().encode(act.document), 'document.json', {
    mimeType: 'application/json',
    description: 'The document as it was signed: its SHA-256 is the one above',
    creationDate: new Date(act.signedAt),
    modificationDate: new Date(act.signedAt),
  });
  return pdf.save();
}

const factsOf = (verification: Verification, act: SigningAct): readonly (readonly [string, string])[] => [
  ['Signature', verification.envelopeId],
  ['Signed by', `${readable(act.signer.name)} (${act.signer.userId})`],
  ['Signed at', act.signedAt],
  ['Method', act.method],
  ['From', `${act.ip}, ${act.userAgent}`],
  ['SHA-256 of the document', act.documentHash],
  ['SHA-256 of the evidence', verification.evidenceHash ?? 'none'],
];

/** Breaks text into lines that fit the page, at any character, since canonical JSON has no spaces. */
function wrapped(text: string, font: PDFFont, size: number): readonly string[] {
  const width = A4[0] - 2 * MARGIN;
  const lines: string[] = [];
  let line = '';
  for (const piece of text.split(/(?<=[ ,])/)) {
    for (const part of piece.match(/.{1,80}/g) ?? []) {
      if (line !== '' && font.widthOfTextAtSize(line + part, size) > width) {
        lines.push(line);
        line = '';
      }
      line += part;
    }
  }
  return line === '' ? lines : [...lines, line];
}
