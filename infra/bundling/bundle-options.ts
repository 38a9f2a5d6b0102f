import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { lighterPackages } from './lighter-packages.ts';

/** The repository's root, which function entries are relative to. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * How a function's code is made, in esbuild's own words: minified ES modules, and a chunk for each library that the code
 * imports only when it comes to use it.
 */
export const bundleOptions = {
  absWorkingDir: projectRoot,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  metafile: true,
  alias: {
    '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts'),
    'node:stream/web': join(import.meta.dirname, 'late-web-streams.ts'),
  },
  plugins: [lighterPackages],
  // The SDK reads browsers' names with it, in code that is dropped.
  external: ['bowser'],
  logLevel: 'warning',
} satisfies BuildOptions;
