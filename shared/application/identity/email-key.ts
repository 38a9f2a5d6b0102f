import type { Secrets } from './ports.ts';

/** Key of the document that keeps an e-mail unique; a digest, since keys show up in metrics and traces. */
export const emailKey = (secrets: Pick<Secrets, 'digest'>, email: string): string =>
  `email#${secrets.digest(email)}`;
