import type { BookingRepository } from '#application/booking/ports.ts';
import { everyPage } from '#application/paging.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { type Booking, isOver } from '#domain/booking/booking.ts';
import { erased } from '#domain/identity/user.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import { emailKey } from './email-key.ts';
import { rosterChange } from './manage-staff.ts';
import type { IdentityDeps } from './ports.ts';

type BookingLists = Pick<BookingRepository, 'listForCustomer' | 'listForVendor'>;

/**
 * Erases an account at its owner's request: its sessions end, and its e-mail is free again. The id stays where bookings,
 * ledger and audit trail refer to it. What else is stored about the person, `erasePersonalData` erases on the event.
 * Failures: invalid_credentials, rate_limited, illegal_transition (a booking is open), last_super_admin.
 */
export async function eraseAccount(
  deps: IdentityDeps & ConfirmDeps & { readonly bookings: BookingLists },
  input: { readonly userId: string; readonly password: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return changeUser(deps, input.userId, context, async (user) => {
    const refusal = await confirmPassword(deps, user, input.password);
    if (refusal) return err(refusal);
    const open = await openBooking(deps.bookings, user.userId);
    if (open) {
      return err(failure('illegal_transition', `Booking ${open.bookingId} is still ${open.status}.`));
    }
    const roster = await rosterChange(deps, user, undefined);
    if (!roster.ok) return roster;
    const key = emailKey(deps.secrets, user.email);
    const guard = await deps.uow.readDocument(key);
    const freed = guard ? [{ key, version: guard.version, state: null }] : [];
    return ok({
      state: erased(user),
      event: { type: 'user.erased', data: { userId: user.userId } } as const,
      documents: [...freed, ...roster.value],
      value: undefined,
    });
  });
}

/** A booking of the person, as customer or vendor, that is not over; undefined when all are. */
async function openBooking(
  { listForCustomer, listForVendor }: BookingLists,
  userId: string,
): Promise<Booking | undefined> {
  for (const list of [listForCustomer, listForVendor]) {
    for await (const page of everyPage((request) => list(userId, request))) {
      const open = page.find(({ state }) => !isOver(state));
      if (open) return open.state;
    }
  }
  return undefined;
}
