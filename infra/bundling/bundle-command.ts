import { bundleFunction } from './bundle-function.ts';

/**
 * `bundle-command.ts ENTRY FOLDER [PACKAGE…]` bundles a function in its own process: CDK needs the bundle synchronously,
 * and esbuild's plugins are asynchronous. The packages are installed next to the bundle.
 */
const [entry, outDir, ...external] = process.argv.slice(2);
if (!entry || !outDir) throw new Error('Usage: bundle-command.ts ENTRY FOLDER [PACKAGE…]');
await bundleFunction(entry, outDir, external);
