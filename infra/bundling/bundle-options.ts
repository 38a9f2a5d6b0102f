import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { lighterPackages } from './lighter-packages.ts';

/** The repository's root, the base of function entries. */
export const projectRoot = join(import.meta.dirname, '..', '..');

/**
 * esbuild options of functions: minified ES modules, with a chunk for each lazily imported library.
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
