import type { EngineState } from '#application/engines/engine-state.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { PriceQuote } from '#domain/pricing/price.ts';
import type { PriceList } from '#domain/pricing/price-list.ts';
import { type LocalDate, plusDays } from '#kernel/local-time.ts';
import { ok, type Result } from '#kernel/result.ts';
import { priceSlot, type SlotToPrice } from './price-slot.ts';

export type PublishPorts = { readonly uow: Pick<UnitOfWork, 'readDocument' | 'readDocuments' | 'commit'> };

/** The published prices of a pincode, service and local day; there is no document while they are the usual ones. */
export const priceListKey = (pincode: string, serviceId: string, date: LocalDate): string =>
  `price-list:${pincode}:${serviceId}:${date}`;

export type PriceRequest = {
  readonly slot: Omit<SlotToPrice, 'published'>;
  readonly date: LocalDate;
  /** The published price list, by an eventually consistent read. */
  readonly list: { readonly version: number; readonly state: unknown } | undefined;
};

/**
 * The price of a slot. A price that has moved is published before it is returned, so that the next quote gets the same;
 * a price within the hysteresis band of the published one writes nothing.
 */
export const publishedPrice = (
  { uow }: PublishPorts,
  { slot, date, list: listRead }: PriceRequest,
  engines: EngineState,
  { actor, at, correlationId }: CallContext,
): Promise<Result<PriceQuote, Failure>> =>
  retryOnConflict<PriceQuote>(async (consistency): Promise<Result<PriceQuote, Conflict>> => {
    const key = priceListKey(slot.pincode, slot.service.serviceId, date);
    const found = consistency === 'eventual' ? listRead : await uow.readDocument(key);
    // Written here alone.
    const published = (found?.state as PriceList | undefined) ?? {};
    const { quote, list } = priceSlot({ ...slot, published }, engines, at);
    if (!list) return ok(quote);
    const expiresAt = `${plusDays(date, 2)}T00:00:00.000Z`;
    const document = { key, version: found?.version ?? 0, state: list, expiresAt };
    const saved = await uow.commit({ actor, at, correlationId, changes: [], documents: [document] });
    return saved.ok ? ok(quote) : saved;
  });
