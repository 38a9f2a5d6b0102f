import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Stripe } from 'stripe';

/** Metrics of the PDF library's fonts that certificates do not use. */
const unusedFonts =
  /standard-fonts\/(Times|Courier-|Symbol|ZapfDingbats|Helvetica-.*Oblique).*\.compressed\.json$/;
/** Packages that the PDF library uses for SVG, form templates and named colours. */
const unusedByPdf = /^(culori|html-entities|node-html-better-parser)$/;

/**
 * Packages whose modules only define what they export, but whose package.json does not say so. esbuild would keep each
 * class that extends another, and each paginator, whether anything uses it or not.
 */
const withoutSideEffects =
  /^@aws-sdk\/lib-dynamodb$|^@aws-lambda-powertools\/(logger|commons)(\/|$)|^\.\/resources(\.js$|\/)/;

/** The resources of Stripe's client that the payment provider's adapter calls; its constructor creates all 76. */
export const STRIPE_RESOURCES: readonly (keyof Stripe)[] = [
  'accountLinks',
  'accounts',
  'paymentIntents',
  'refunds',
  'transfers',
];

/** Removes unused code of large packages from bundles where esbuild's tree shaking can't. */
export const lighterPackages: Plugin = {
  name: 'lighter-packages',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk\/.*\/schemas_0\.js$/ }, async ({ path }) => ({
      contents: withLiteralKeys(await readFile(path, 'utf8')),
    }));
    build.onLoad({ filter: /stripe\/esm\/stripe\.esm\.node\.js$/ }, async ({ path }) => ({
      contents: withUsedResources(await readFile(path, 'utf8')),
    }));
    build.onResolve(
      { filter: withoutSideEffects },
      async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === withoutSideEffects) return undefined;
        if (path.startsWith('.') && !importer.includes('/stripe/esm/')) return undefined;
        const found = await build.resolve(path, {
          kind,
          importer,
          resolveDir,
          pluginData: withoutSideEffects,
        });
        return { ...found, sideEffects: false };
      },
    );
    build.onLoad({ filter: unusedFonts }, () => ({ contents: '""', loader: 'json' }));
    build.onResolve({ filter: unusedByPdf }, () => ({ path: join(import.meta.dirname, 'unused-by-pdf.ts') }));
  },
};

/**
 * The SDK describes each operation of a service by objects whose keys are constants of the file. esbuild keeps objects
 * with computed keys, used or not; with literal keys those of operations that are never called are dropped.
 */
function withLiteralKeys(source: string): string {
  const constants = new Map(
    [...source.matchAll(/^const (\w+) = ("[^"]*");$/gm)].map(([, name = '', literal = '']) => [
      name,
      literal,
    ]),
  );
  return source.replace(/\[(\w+)\]:/g, (key, name: string) => {
    const literal = constants.get(name);
    return literal === undefined ? key : `${literal}:`;
  });
}

/** Stripe's client without the resources that are never called. */
function withUsedResources(source: string): string {
  const used: ReadonlySet<string> = new Set(STRIPE_RESOURCES);
  return source
    .replace("import * as resources from './resources.js';", 'const resources = {};')
    .replace(/^ *this\.(\w+) = new \w+\(this\);$/gm, (line, name: string) => (used.has(name) ? line : ''));
}
