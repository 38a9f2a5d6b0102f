import { bundleFunction } from './bundle-function.ts';

/**
 * `bundle-command.ts ENTRY FOLDER [PACKAGE…]` bundles a function in a process of its own: CDK waits for its code without
 * the event loop, and esbuild's plugins need the loop. The packages are installed beside the bundle.
 */
const [entry, outDir, ...external] = process.argv.slice(2);
if (!entry || !outDir) throw new Error('An entry and a folder are needed.');
await bundleFunction(entry, outDir, external);
