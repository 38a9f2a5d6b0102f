import type { SocketIdentity, TicketStore } from './ports.ts';

const TICKET_SECONDS = 30;

export type IssueTicketPorts = {
  readonly tickets: TicketStore;
  /** 256 random bits as text. */
  readonly random: () => string;
};

/** Issues a single-use ticket to open one socket within 30 s, so that no access token appears in a URL. */
export async function issueTicket(
  ports: IssueTicketPorts,
  identity: SocketIdentity,
  at: string,
): Promise<{ readonly ticket: string; readonly expiresAt: string }> {
  const ticket = ports.random();
  const expiresAt = new Date(Date.parse(at) + TICKET_SECONDS * 1000).toISOString();
  await ports.tickets.issue(ticket, identity, expiresAt);
  return { ticket, expiresAt };
}
