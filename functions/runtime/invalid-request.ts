import type { Failure, FieldProblem } from '#contracts/errors.ts';

const MAX_REPORTED = 20;

/** The failure for a request that does not fit its route's contract; the first problem is also its detail. */
export const invalid = (fields: readonly FieldProblem[]): Failure => ({
  code: 'invalid_request',
  detail: fields[0] ? `${fields[0].pointer}: ${fields[0].detail}` : 'The request does not fit.',
  fields: fields.slice(0, MAX_REPORTED),
});

/** A member's name as a part of a JSON pointer (RFC 6901). */
export const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
