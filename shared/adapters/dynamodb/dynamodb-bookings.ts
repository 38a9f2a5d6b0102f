import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { BookingRepository, OfferRepository, PhotoRepository } from '#application/booking/ports.ts';
import { everyPage, type PageRequest } from '#application/paging.ts';
import { isVacant, isVendorsBusiness, knownVendor } from '#domain/booking/booking.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { bookingAggregate, customerList, LIVE_LIST, VACANT_LIST, vendorList } from './aggregates/booking.ts';
import { offerAggregate } from './aggregates/offer.ts';
import { photoAggregate, photosOf } from './aggregates/photo.ts';

export function createDynamoDbBookings(client: DynamoDBDocumentClient, table: string): BookingRepository {
  const reader = createAggregateReader(client, table, bookingAggregate);
  return {
    find: reader.find,
    findAll: reader.findAll,
    async findForCustomer(customerId, bookingId) {
      const found = await reader.find(bookingId);
      return found?.state.customerId === customerId ? found : undefined;
    },
    async findWithVendor(customerId, vendorId) {
      const list = (request: PageRequest) => reader.list('gsi1', customerList(customerId), request);
      for await (const page of everyPage(list)) {
        const found = page.find(({ state }) => knownVendor(state) === vendorId);
        if (found) return found;
      }
      return undefined;
    },
    async findForVendor(vendorId, bookingId) {
      const found = await reader.find(bookingId);
      if (found?.state.vendorId !== vendorId || isVacant(found.state)) return undefined;
      return isVendorsBusiness(found.state) ? found : undefined;
    },
    listForCustomer: (customerId, request) => reader.list('gsi1', customerList(customerId), request),
    listForVendor: (vendorId, request) => reader.list('gsi2', vendorList(vendorId), request),
    listVacant: (request) => reader.list('gsi2', VACANT_LIST, { ...request, ascending: true }),
    listLive: (request) => reader.list('gsi3', LIVE_LIST, { ...request, ascending: true }),
  };
}

export function createDynamoDbOffers(client: DynamoDBDocumentClient, table: string): OfferRepository {
  const { find, findAll } = createAggregateReader(client, table, offerAggregate);
  return { find, findAll };
}

export function createDynamoDbPhotos(client: DynamoDBDocumentClient, table: string): PhotoRepository {
  const reader = createAggregateReader(client, table, photoAggregate);
  return {
    find: reader.find,
    listForBooking: (bookingId) => reader.listBeside(photosOf(bookingId)),
  };
}
