import { locatePlace } from '#application/catalogue/locate-place.ts';
import type { PincodeDirectory, ServiceRepository } from '#application/catalogue/ports.ts';
import { readEngineState } from '#application/engines/engine-state.ts';
import { readPastWithVendors } from '#application/people/past-with-vendors.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { unbookable } from '#domain/booking/bookable.ts';
import type { BookingPrice } from '#domain/booking/booking.ts';
import type { Service } from '#domain/catalogue/service.ts';
import type { PriceQuote } from '#domain/pricing/price.ts';
import type { PriceAddOn } from '#domain/pricing/price-input.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { IdSource } from '#kernel/ids.ts';
import { localDate } from '#kernel/local-time.ts';
import { money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { openSlots } from './choose-vendor.ts';
import type { Sealer } from './ports.ts';
import { type PublishPorts, priceListKey, publishedPrice } from './published-price.ts';
import { type Quote, sealQuote } from './quote-token.ts';
import { vendorsAtWork } from './usual-week.ts';
import { loadSupply, type SupplyPorts, welcomeTo } from './vendor-supply.ts';

const QUOTE_MINUTES = 15;
export const TIME_ZONE = 'Asia/Kolkata';

export type CreateQuotePorts = SupplyPorts &
  PublishPorts & {
    readonly services: ServiceRepository;
    readonly pincodes: PincodeDirectory;
    readonly sealer: Sealer;
    readonly ids: IdSource;
  };

export type QuoteRequest = {
  readonly serviceId: string;
  readonly place: {
    readonly addressLine: string;
    readonly pincode: string;
    readonly point?: GeoPoint | undefined;
  };
  readonly slotStart: string;
  readonly addOns: readonly { readonly code: string; readonly quantity: number }[];
};

/** Prices a service for a slot that is free now and seals the price for 15 minutes. Holds nothing. */
export async function createQuote(
  ports: CreateQuotePorts,
  request: QuoteRequest,
  context: CallContext,
): Promise<Result<{ readonly quote: Quote; readonly token: string }, Failure>> {
  const { actor, at } = context;
  const service = (await ports.services.find(request.serviceId))?.state;
  if (!service?.active) return err(failure('service_not_found'));
  const located = locatePlace(ports.pincodes, request.place, '/body/place/point');
  if (!located.ok) return located;
  const { area, point } = located.value;
  const addOns = chosenAddOns(service, request.addOns);
  if (!addOns.ok) return addOns;
  const reason = unbookable(request.slotStart, at);
  if (reason !== undefined) return err(failure('slot_unavailable', reason, { alternatives: [] }));

  const city = area.district;
  const place = { ...request.place, point };
  const date = localDate(request.slotStart, TIME_ZONE);
  const listKey = priceListKey(place.pincode, service.serviceId, date);
  const [supply, engines, lists, past] = await Promise.all([
    loadSupply(ports, { pincode: place.pincode, skill: service.skill, date }, 'eventual'),
    readEngineState(ports.store, { city, pincode: place.pincode }, at, 'eventual'),
    ports.uow.readDocuments([listKey], 'eventual'),
    readPastWithVendors(ports.store, actor.id, 'eventual'),
  ]);
  if (supply.length === 0) return err(failure('not_serviceable', 'Nobody does this service there yet.'));
  const { serviceId, durationMinutes } = service;
  const job = { pincode: place.pincode, durationMinutes, serviceId };
  const nowMs = Date.parse(at);
  const welcome = welcomeTo(past, supply);
  const slotsAtDoor = (only?: string) =>
    openSlots({ ...job, point }, welcome, engines, TIME_ZONE, nowMs, only);
  const [slot] = slotsAtDoor(request.slotStart);
  if (!slot) {
    return err(
      failure('slot_unavailable', 'No vendor is free then.', {
        alternatives: nearest(slotsAtDoor(), request.slotStart),
      }),
    );
  }

  // The price depends on the pincode, not on the address nor on the customer's preferences.
  const open = openSlots({ ...job, point: area.point }, supply, engines, TIME_ZONE, nowMs);
  const atWork = vendorsAtWork(supply.map(({ vendor }) => vendor));
  const { pincode } = place;
  const toPrice = { service, addOns: addOns.value, pincode, start: slot.start, open, atWork };
  const priced = await publishedPrice(
    ports,
    { slot: toPrice, date, list: lists.get(listKey) },
    engines,
    context,
  );
  if (!priced.ok) return priced;

  const quote: Quote = {
    quoteId: ports.ids.next('qt'),
    customerId: actor.id,
    serviceId: service.serviceId,
    serviceName: service.name,
    skill: service.skill,
    city,
    timeZone: TIME_ZONE,
    place,
    slot: { start: slot.start, end: slot.end },
    durationMinutes: service.durationMinutes,
    price: bookingPrice(priced.value),
    expiresAt: plusMinutes(at, QUOTE_MINUTES),
  };
  return ok({ quote, token: await sealQuote(ports.sealer, quote) });
}

function chosenAddOns(
  service: Service,
  wanted: QuoteRequest['addOns'],
): Result<readonly PriceAddOn[], Failure> {
  const chosen: PriceAddOn[] = [];
  for (const [index, { code, quantity }] of wanted.entries()) {
    const known = service.addOns.find((addOn) => addOn.code === code);
    if (!known || chosen.some((addOn) => addOn.code === code)) {
      const detail = known ? 'named twice' : `${service.name} has no such add-on`;
      const pointer = `/body/addOns/${index}/code`;
      return err({ code: 'invalid_request', detail: `${pointer}: ${detail}`, fields: [{ pointer, detail }] });
    }
    chosen.push({ ...known, quantity });
  }
  return ok(chosen);
}

const bookingPrice = (quote: PriceQuote): BookingPrice => ({
  lines: quote.lines.map(({ code, label, amountMinor }) => ({ code, label, amountMinor })),
  reasons: quote.reasons.map(({ code, detail }) => ({ code, detail })),
  total: money(quote.totalMinor, quote.currency),
  vendorShare: money(quote.vendorShareMinor, quote.currency),
  platformFee: money(quote.platformFeeMinor, quote.currency),
  tax: money(quote.taxMinor, quote.currency),
});

const ALTERNATIVES = 5;

/** The open slots closest to the wanted start, in order of time. */
export const nearest = <S extends { readonly start: string; readonly end: string }>(
  open: readonly S[],
  start: string,
): readonly { readonly start: string; readonly end: string }[] => {
  const distance = (slot: S) => Math.abs(Date.parse(slot.start) - Date.parse(start));
  return [...open]
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, ALTERNATIVES)
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .map(({ start: from, end }) => ({ start: from, end }));
};
