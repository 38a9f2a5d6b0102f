import { readAvailability } from '#application/people/availability.ts';
import { instructVendor } from '#application/people/change-vendor.ts';
import { confirmDocument, fileDocument } from '#application/people/file-document.ts';
import { openPayoutAccount, readPayoutAccount } from '#application/people/open-payout-account.ts';
import { putProfile } from '#application/people/put-profile.ts';
import { readEarnings } from '#application/people/read-earnings.ts';
import { setAvailability } from '#application/people/set-availability.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { failure } from '#contracts/errors.ts';
import type { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { VendorCommand } from '#domain/people/vendor-commands.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { documentView, profileView } from '#functions/runtime/vendor-views.ts';
import { money } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { payoutAccountPorts, ports } from './composition.ts';

const view = <E>(result: Result<Vendor, E>, { at }: CallContext) =>
  result.ok ? ok(profileView(result.value, at)) : result;
/** Runs one command on the caller's own file, whose id is the caller's. */
const step = async (command: VendorCommand, context: CallContext) =>
  view(await instructVendor(ports, context.actor.id, command, context), context);
const own = async (vendorId: string) => (await ports.vendors.find(vendorId))?.state;
const noFile = err(failure('not_found', 'Fill in your profile first.'));

async function availabilityView(vendor: Vendor, at: string) {
  const { timeZone, weeklyHours, paused, timeOff } = await readAvailability(ports.uow, vendor, at);
  return {
    timeZone,
    paused,
    weeklyHours: weeklyHours.map((hours) => ({ ...hours })),
    timeOff: timeOff.map(({ date, breaks }) => ({ date, breaks: breaks.map((span) => ({ ...span })) })),
  };
}

export const accountHandlers: RouteHandlers<typeof vendorAccountRoutes> = {
  getVendorProfile: async ({ caller, context }) => {
    const vendor = await own(caller.userId);
    return vendor ? ok(profileView(vendor, context.at)) : noFile;
  },
  putVendorProfile: async ({ body, context }) => view(await putProfile(ports, body, context), context),
  submitApplication: ({ context }) => step({ type: 'submit' }, context),
  withdrawApplication: ({ context }) => step({ type: 'withdraw' }, context),
  appealSuspension: ({ body, context }) => step({ type: 'appeal', text: body.text }, context),

  listDocuments: async ({ caller, context }) => {
    const vendor = await own(caller.userId);
    if (!vendor) return noFile;
    return ok({ items: vendor.documents.map((d) => documentView(d, context.at)), nextCursor: null });
  },
  addDocument: async ({ body, context }) => {
    const filed = await fileDocument(ports, body, context);
    if (!filed.ok) return filed;
    const { document, upload } = filed.value;
    return ok({
      document: documentView(document, context.at),
      upload: upload && { url: upload.url, fields: { ...upload.fields }, expiresAt: upload.expiresAt },
    });
  },
  confirmDocument: async ({ params, context }) => {
    const confirmed = await confirmDocument(ports, params.documentId, context);
    return confirmed.ok ? ok(documentView(confirmed.value, context.at)) : confirmed;
  },

  getAvailability: async ({ caller, context }) => {
    const vendor = await own(caller.userId);
    return vendor ? ok(await availabilityView(vendor, context.at)) : noFile;
  },
  putAvailability: async ({ body, context }) => {
    const changed = await setAvailability(ports, body, context);
    return changed.ok ? ok(await availabilityView(changed.value, context.at)) : changed;
  },

  getPayoutAccount: async ({ context }) => readPayoutAccount(await payoutAccountPorts(), context),
  openPayoutAccount: async ({ context }) => openPayoutAccount(await payoutAccountPorts(), context),
  getEarnings: async ({ caller, query }) => {
    const { owed, paidOut, items, nextCursor } = await readEarnings(ports, caller.userId, query);
    return ok({
      owed,
      paidOut,
      // Credits to vendor_payable are negative; shown to the vendor as positive earnings.
      items: items.map(({ transactionId, kind, earnedBy, bookingId, amountMinor, currency, postedAt }) => ({
        transactionId,
        kind,
        earnedBy,
        bookingId,
        amount: money(amountMinor === 0 ? 0 : -amountMinor, currency),
        postedAt,
      })),
      nextCursor,
    });
  },
};
