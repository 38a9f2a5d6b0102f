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

/** What a pincode's customers were last told of a service and day; there is none while that is what is usual. */
export const priceListKey = (pincode: string, serviceId: string, date: LocalDate): string =>
  `price-list:${pincode}:${serviceId}:${date}`;

export type PriceRequest = {
  readonly slot: Omit<SlotToPrice, 'published'>;
  readonly date: LocalDate;
  /** The price list as it lately was. */
  readonly lately: { readonly version: number; readonly state: unknown } | undefined;
};

/**
 * The price as published. One that has moved is published before it is told, so that whoever asks next is told the
 * same; a quote within the band writes nothing.
 */
export const publishedPrice = (
  { uow }: PublishPorts,
  { slot, date, lately }: PriceRequest,
  engines: EngineState,
  { actor, at, correlationId }: CallContext,
): Promise<Result<PriceQuote, Failure>> =>
  retryOnConflict<PriceQuote>(async (asOf): Promise<Result<PriceQuote, Conflict>> => {
    const key = priceListKey(slot.pincode, slot.service.serviceId, date);
    const found = asOf === 'lately' ? lately : await uow.readDocument(key);
    // Written here alone.
    const published = (found?.state as PriceList | undefined) ?? {};
    const { quote, list } = priceSlot({ ...slot, published }, engines, at);
    if (!list) return ok(quote);
    const expiresAt = `${plusDays(date, 2)}T00:00:00.000Z`;
    const document = { key, version: found?.version ?? 0, state: list, expiresAt };
    const saved = await uow.commit({ actor, at, correlationId, changes: [], documents: [document] });
    return saved.ok ? ok(quote) : saved;
  });
