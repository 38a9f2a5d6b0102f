import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** The repository's root, which function entries are relative to. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * How a function's code is made, in esbuild's own words: one minified ES module for what every start needs,
 * `index.mjs`, and a chunk for each library that the code imports only when it comes to use it.
 * `external`: packages installed beside the bundle instead.
 */
export const bundleOptions = (entry: string, outDir: string, external: readonly string[]) =>
  ({
    absWorkingDir: projectRoot,
    entryPoints: { index: join(projectRoot, entry) },
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    // CommonJS packages inside the bundle still call `require` for Node's own modules.
    banner: {
      js: "import{createRequire as createRequireOfBundle}from'node:module';const require=createRequireOfBundle(import.meta.url);",
    },
    alias: {
      '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
      'node:stream/web': join(import.meta.dirname, 'late-web-streams.ts'),
    },
    external: [...external],
    logLevel: 'warning',
  }) satisfies BuildOptions;
