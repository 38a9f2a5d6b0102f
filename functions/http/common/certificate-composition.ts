import type { certificatePdf } from '#adapters/pdf/signature-certificate.ts';

/** Renders the certificate. The PDF library is loaded at the first request for one. */
export const drawCertificate: typeof certificatePdf = async (verification, act) => {
  const { certificatePdf: draw } = await import('#adapters/pdf/signature-certificate.ts');
  return draw(verification, act);
};
