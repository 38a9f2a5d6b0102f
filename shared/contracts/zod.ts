import { en } from 'zod/locales';
import { config } from 'zod/mini';

// The functional dialect has no words of its own for what is wrong.
config(en());

/**
 * The schema library as every function bundles it: zod in its functional dialect, of which a bundle keeps
 * what it uses. The dialect of methods is the same schemas at more than twice the code and the start.
 */
export * from 'zod/mini';
