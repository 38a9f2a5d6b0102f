import type { Document, UnitOfWork } from '#application/unit-of-work.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** Key of the document that lists the active super_admins. */
const SUPER_ADMINS = 'super-admins';
const roster = lazily(() => z.object({ userIds: z.array(z.string()) }));

/**
 * The roster of active super_admins after one joins or leaves, to commit along with the user. Its version
 * makes two admins who remove each other at the same moment take turns, so that one always remains.
 */
export async function superAdminsAfter(
  deps: { readonly uow: Pick<UnitOfWork, 'readDocument'> },
  change: { readonly add: string } | { readonly remove: string },
): Promise<Document> {
  const stored = await deps.uow.readDocument(SUPER_ADMINS);
  const userIds = new Set(stored ? roster().parse(stored.state).userIds : []);
  if ('add' in change) userIds.add(change.add);
  else userIds.delete(change.remove);
  return { key: SUPER_ADMINS, version: stored?.version ?? 0, state: { userIds: [...userIds] } };
}

/** Whether nobody would be left. */
export const isEmptyRoster = (document: Document): boolean =>
  roster().parse(document.state).userIds.length === 0;
