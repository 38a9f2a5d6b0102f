import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

function event(offerId: string, sequence: number, type = 'offer.sent'): DomainEvent {
  const aggregate = { kind: 'offer', id: offerId } as const;
  const linked = linkEvent(
    {
      eventId: `offer:${offerId}:${sequence}`,
      type,
      schemaVersion: 1,
      aggregate,
      sequence,
      occurredAt: '2026-11-22T10:00:00.000Z',
      actor: { kind: 'system', id: 'test' },
      correlationId: 'c',
      data: {},
    },
    GENESIS,
    sha256,
  );
  return domainEvent().parse(linked);
}
const delivery = (events: readonly DomainEvent[]) => ({
  id: 'd',
  version: '0',
  account: '1',
  time: '2026-11-22T10:00:00Z',
  region: 'us-east-1',
  resources: [],
  source: 'homeserve',
  'detail-type': 'events',
  detail: { types: [...new Set(events.map(({ type }) => type))], events },
});
const nameOf = ({ aggregate, sequence }: DomainEvent): string => `${aggregate.id}${sequence}`;

describe('a consumer', () => {
  it('processes events of one aggregate in order and different aggregates concurrently', async () => {
    const log: string[] = [];
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const consumer = createConsumer('push', () => async (one) => {
      log.push(`${nameOf(one)} begun`);
      if (nameOf(one) === 'a1') await held;
      log.push(`${nameOf(one)} done`);
      if (nameOf(one) === 'b2') goOn();
    });
    await consumer(delivery([event('a', 1), event('a', 2), event('b', 1), event('b', 2)]));
    expect(log.filter((line) => line.startsWith('a'))).toEqual([
      'a1 begun',
      'a1 done',
      'a2 begun',
      'a2 done',
    ]);
    expect(log.indexOf('b2 done')).toBeLessThan(log.indexOf('a1 done'));
  });

  it('processes all events that succeed, then throws so that the batch is retried', async () => {
    const taken: string[] = [];
    const consumer = createConsumer('push', () => async (one) => {
      if (nameOf(one) === 'a1') throw new Error('no');
      taken.push(nameOf(one));
    });
    const all = [event('a', 1), event('a', 2), event('b', 1), event('c', 1, 'photo.requested')];
    await expect(consumer(delivery(all))).rejects.toThrow('1 of 3 events failed.');
    expect(taken.toSorted()).toEqual(['a2', 'b1']);
  });

  it('ignores what is for others, however it looks, and fails at its own event that can not be read', async () => {
    const taken: string[] = [];
    const consumer = createConsumer('push', () => async (one) => {
      taken.push(nameOf(one));
    });
    const { detail, ...rest } = delivery([event('a', 1)]);
    const strange = { type: 'offer.teleported', aggregate: { kind: 'unheard-of' } };
    await consumer({ ...rest, detail: { ...detail, events: [strange, ...detail.events] } });
    expect(taken).toEqual(['a1']);
    const broken = { type: 'offer.sent', eventId: 'no envelope' };
    await expect(
      consumer({ ...rest, detail: { ...detail, events: [broken, event('b', 1)] } }),
    ).rejects.toThrow('1 of 2 events failed.');
    expect(taken).toEqual(['a1', 'b1']);
  });
});
