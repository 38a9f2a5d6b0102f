import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment that lets a Node process or thread keep and find compiled modules. The local cloud's threads, the
 * bundler's processes and the tests load much the same ones, and from the cache in less than half the time. Entries are
 * found by content, so none is ever stale.
 */
export const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
