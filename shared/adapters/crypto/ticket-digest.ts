import { createHash } from 'node:crypto';

/** The digest under which a ticket is stored. A plain hash suffices, since tickets have 256 random bits. */
export const ticketDigest = (ticket: string): string =>
  createHash('sha256').update(ticket).digest('base64url');
