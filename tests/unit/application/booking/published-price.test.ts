import { describe, expect, it } from 'vitest';
import type { SlotToPrice } from '#application/booking/price-slot.ts';
import { type PublishPorts, priceListKey, publishedPrice } from '#application/booking/published-price.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import type { Work } from '#application/unit-of-work.ts';
import { bufferModel } from '#domain/buffering/buffer.ts';
import { travelModel } from '#domain/buffering/travel.ts';
import { rulesInForce } from '#domain/city-rules/city-rules.ts';
import type { PriceList } from '#domain/pricing/price-list.ts';
import { localHour } from '#domain/pulse/calendar.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import { err, ok } from '#kernel/result.ts';
import { tapRepair } from '#tests/support/tap-repair.ts';

const AT = '2026-11-16T00:30:00.000Z';
const DATE = '2026-11-16';
const START = '2026-11-16T06:30:00.000Z';
const HOUR = localHour(START, INDIA_CALENDAR);
const KEY = priceListKey('411001', 'tap-repair', DATE);
const context = { actor: { kind: 'customer', id: 'usr_a' } as const, at: AT, correlationId: 'c' };
const engines: EngineState = {
  travel: travelModel(),
  buffer: bufferModel(),
  pulse: {
    state: emptyPulseState(AT, INDIA_CALENDAR),
    baseline: { ratePerHour: 4, weekProfile: new Array<number>(168).fill(1) },
  },
  expected: undefined,
  freeze: undefined,
  rules: rulesInForce([], 'Pune', AT),
};

/** Noon of a day on which so many of four vendors are free. */
const noon = (vendors: number): Omit<SlotToPrice, 'published'> => ({
  service: tapRepair,
  addOns: [],
  pincode: '411001',
  start: START,
  open: [{ start: START, end: '2026-11-16T07:30:00.000Z', vendors }],
  atWork: new Array<number>(168).fill(4),
});

/** A store of one price list; `overtaken` is what somebody else publishes just before the first save. */
function storeOf(overtaken?: PriceList) {
  const saved: Work[] = [];
  let now: { version: number; state: PriceList } | undefined;
  const uow: PublishPorts['uow'] = {
    readDocument: async () => now,
    readDocuments: async () => new Map(now ? [[KEY, now]] : []),
    commit: async (work) => {
      const [document] = work.documents ?? [];
      if (overtaken && !now) now = { version: 1, state: overtaken };
      if (document?.version !== (now?.version ?? 0)) return err({ conflict: 'document', key: KEY });
      now = { version: document.version + 1, state: document.state as PriceList };
      saved.push(work);
      return ok(undefined);
    },
  };
  const ask = async (vendors: number, read: 'eventual' | 'before all' = 'eventual') => {
    const list = read === 'eventual' ? now : undefined;
    const priced = await publishedPrice({ uow }, { slot: noon(vendors), date: DATE, list }, engines, context);
    if (!priced.ok) throw new Error(priced.error.code);
    return priced.value.multiplierBasisPoints;
  };
  return { saved, ask };
}

describe('a published price', () => {
  it('is written once when it moves, and not again for who asks after', async () => {
    const { saved, ask } = storeOf();
    const first = await ask(1);
    expect([await ask(1), await ask(1)]).toEqual([first, first]);
    expect(saved).toHaveLength(1);
    const [document] = saved[0]?.documents ?? [];
    expect(document).toMatchObject({ key: KEY, version: 0, expiresAt: '2026-11-18T00:00:00.000Z' });
    expect(document?.state).toMatchObject({ [HOUR]: first });
  });

  it('is what a faster twin has published, if that is within the band', async () => {
    const alone = await storeOf().ask(1);
    const { saved, ask } = storeOf({ [HOUR]: alone - 50 });
    expect(await ask(1)).toBe(alone - 50);
    expect(saved).toEqual([]);
  });

  it('is published on what holds now, also by who read what was before', async () => {
    const { saved, ask } = storeOf();
    await ask(1);
    const late = await ask(2, 'before all');
    expect(saved.map(({ documents }) => documents?.[0]?.version)).toEqual([0, 1]);
    expect(await ask(2)).toBe(late);
    expect(saved).toHaveLength(2);
  });
});
