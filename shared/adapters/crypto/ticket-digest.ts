import { createHash } from 'node:crypto';

/** Digest under which a ticket is kept; tickets have 256 random bits, so a plain hash hides them. */
export const ticketDigest = (ticket: string): string =>
  createHash('sha256').update(ticket).digest('base64url');
