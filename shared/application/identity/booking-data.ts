import { bookingChange } from '#application/booking/booking-events.ts';
import type { BookingRepository } from '#application/booking/ports.ts';
import type { Page, PageRequest } from '#application/paging.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { type Booking, finalStatuses } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PersonalDataHolder } from './personal-data.ts';

type BookingDataDeps = {
  readonly bookings: Pick<BookingRepository, 'find' | 'listForCustomer' | 'listForVendor'>;
  readonly uow: UnitOfWork;
};

const isOver = ({ status }: Booking): boolean =>
  status === 'closed' || (finalStatuses as readonly string[]).includes(status);

/** A customer's bookings: addresses and his own words go, areas, times and amounts stay for the books. */
export function customerBookingData({ bookings, uow }: BookingDataDeps): PersonalDataHolder {
  const all = (userId: string) => everyPage((page) => bookings.listForCustomer(userId, page));
  return {
    section: 'bookings',
    async export(userId) {
      return (await all(userId)).map(({ state }) => state);
    },
    async findObstacle(userId) {
      const open = (await all(userId)).find(({ state }) => !isOver(state));
      return open && `Booking ${open.state.bookingId} is still ${open.state.status}.`;
    },
    async erase(userId, context) {
      for (const { state } of await all(userId)) {
        const outcome = await redactBooking({ bookings, uow }, state.bookingId, context);
        if (!outcome.ok)
          throw new Error(`Booking ${state.bookingId} was not redacted: ${outcome.error.code}.`);
      }
    },
  };
}

/** The jobs a vendor did are the customers' data: he sees which they were, and nothing of theirs. */
export function vendorJobData({ bookings }: Pick<BookingDataDeps, 'bookings'>): PersonalDataHolder {
  const all = (userId: string) => everyPage((page) => bookings.listForVendor(userId, page));
  return {
    section: 'jobs',
    async export(userId) {
      return (await all(userId)).map(({ state: { bookingId, serviceName, slot, status, price } }) => ({
        bookingId,
        serviceName,
        slot,
        status,
        vendorShare: price.vendorShare,
      }));
    },
    async findObstacle(userId) {
      const open = (await all(userId)).find(({ state }) => !isOver(state));
      return open && `Job ${open.state.bookingId} is still ${open.state.status}.`;
    },
    erase: async () => {},
  };
}

function redactBooking(
  { bookings, uow }: BookingDataDeps,
  bookingId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return retryOnConflict(async (): Promise<Result<undefined, Failure | Conflict>> => {
    const loaded = await bookings.find(bookingId);
    if (!loaded) return err(failure('not_found'));
    const { actor, at, correlationId } = context;
    const decision = decide(loaded.state, { type: 'redact' }, { kind: 'system', id: 'erasure' }, at);
    if (!decision.ok) return err(failure(decision.error.code, decision.error.detail));
    const changes = [bookingChange(loaded, decision.value)];
    const saved = await uow.commit({ actor, at, correlationId, changes });
    return saved.ok ? ok(undefined) : saved;
  });
}

async function everyPage<T>(
  list: (page: PageRequest) => Promise<Page<Loaded<T>>>,
): Promise<readonly Loaded<T>[]> {
  const items: Loaded<T>[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: 100, cursor });
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
