/**
 * Replaces packages that the PDF library imports for SVG, form templates and named colours. Certificates use none of
 * these, and the packages are larger than the rest of the library.
 */
const unused = (): never => {
  throw new Error('Bundles have no SVG, form templates or named colours in PDF documents.');
};

export const converter = () => unused;
export const encode = unused;
export const parse = unused;
export const NodeType = {};
