import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import type { PersonalDataHolder } from './personal-data.ts';

/**
 * Has every holder erase what it stores about a person whose account is erased, in requests that were still under way
 * then as well. Repeatable: what is erased already stays so. Rejects when a holder fails; those after it wait for the
 * repeat.
 */
export async function erasePersonalData(
  holders: readonly PersonalDataHolder[],
  event: Pick<DomainEvent, 'data' | 'correlationId'>,
  at: string,
): Promise<void> {
  const { userId } = eventData('user.erased', event.data);
  const actor = { kind: 'system', id: 'erasure' } as const;
  const context = { actor, at, correlationId: event.correlationId };
  for (const holder of holders) await holder.erase(userId, context);
}
