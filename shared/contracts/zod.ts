import { en } from 'zod/locales';
import { config } from 'zod/mini';

// The functional API has no error messages of its own.
config(en());

/**
 * The schema library of all functions: zod's functional API, of which a bundle keeps only what it uses. The method API
 * would more than double the code and the start time of the same schemas.
 */
export * from 'zod/mini';
