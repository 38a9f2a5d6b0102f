import type { certificatePdf } from '#adapters/pdf/signature-certificate.ts';

/** Draws the certificate; the PDF library is loaded with the first one, for the one route that needs it. */
export const drawCertificate: typeof certificatePdf = async (verification, act) => {
  const { certificatePdf: draw } = await import('#adapters/pdf/signature-certificate.ts');
  return draw(verification, act);
};
