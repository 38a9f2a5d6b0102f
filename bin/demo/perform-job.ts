import { createHash } from 'node:crypto';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { check, eventually } from './checks.ts';
import type { Person } from './people.ts';
import { pictureOf } from './pictures.ts';
import type { Report } from './report.ts';
import type { Listener } from './socket.ts';
import { upload } from './uploads.ts';

type OpenJob = {
  readonly vendors: readonly Person[];
  readonly sockets: { readonly vendors: ReadonlyMap<string, Listener>; readonly customer: Listener };
  readonly booked: { readonly bookingId: string };
};

/** Plays the vendor's part, from the offer on the WebSocket to completed work. */
export async function performJob({ vendors, sockets, booked }: OpenJob, report: Report) {
  const { bookingId } = booked;
  const params = { bookingId };
  const vendor = await report.step("The best vendor's WebSocket receives the offer", async () => {
    const offers = vendors.map(async (person) => {
      const socket = sockets.vendors.get(person.userId);
      check(socket !== undefined, `${person.userId} has no socket`);
      await socket.until(
        'the offer',
        (push) => push.type === 'offer.sent' && push.data['bookingId'] === bookingId,
      );
      return person;
    });
    const chosen = await Promise.any(offers);
    // Only one vendor gets the offer; the timeouts of the others are not a failure.
    for (const offer of offers) offer.catch(() => undefined);
    const job = await chosen.call(vendorJobRoutes.getVendorBooking, { params });
    for (const reason of job.offer?.reasons ?? []) report.note(reason);
    report.note(`${chosen.email} would earn ${job.pay.amountMinor / 100} ${job.pay.currency}`);
    return chosen;
  });
  const steps = [
    ['The vendor accepts', vendorJobRoutes.acceptOffer, 'assigned'],
    ['travels to the customer', vendorJobRoutes.departToBooking, 'en_route'],
    ['arrives', vendorJobRoutes.arriveAtBooking, 'arrived'],
  ] as const;
  for (const [name, route, status] of steps) {
    await report.step(name, async () => {
      const job = await vendor.call(route, { params });
      check(job.status === status, `The booking is ${job.status}, not ${status}`);
    });
  }
  await report.step("The customer's WebSocket received each update", async () => {
    for (const type of ['booking.assigned', 'booking.en_route', 'booking.arrived']) {
      await sockets.customer.until(
        type,
        (push) => push.type === type && push.data['bookingId'] === bookingId,
      );
    }
  });
  await report.step('The vendor works and uploads photos before and after by presigned POST', async () => {
    await sendPhoto(vendor, bookingId, 'before');
    await vendor.call(vendorJobRoutes.startBooking, { params });
    await sendPhoto(vendor, bookingId, 'after');
    const digests = await storedPhotos(vendor, bookingId);
    report.note(`SHA-256 ${digests.map((digest) => `${digest.slice(0, 16)}…`).join(', ')}`);
  });
  await report.step('and completes the job', async () => {
    const job = await vendor.call(vendorJobRoutes.completeBooking, { params });
    check(job.status === 'work_done', `The booking is ${job.status}`);
  });
  return { vendor, bookingId };
}

/** Waits until both photos are stored and checks each digest against the linked image. Returns the digests. */
export async function storedPhotos(vendor: Person, bookingId: string): Promise<readonly string[]> {
  const photos = await eventually('both photos in storage', async () => {
    const { items } = await vendor.call(vendorJobRoutes.listJobPhotos, { params: { bookingId } });
    const stored = items.flatMap(({ status, sha256, url }) =>
      status === 'stored' && sha256 && url ? [{ sha256, url }] : [],
    );
    return stored.length === 2 ? stored : undefined;
  });
  for (const { sha256, url } of photos) {
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    check(
      createHash('sha256').update(bytes).digest('hex') === sha256,
      'The digest of a stored photo does not match its image',
    );
  }
  return photos.map(({ sha256 }) => sha256);
}

/** Uploads a photo of the job. */
export async function sendPhoto(vendor: Person, bookingId: string, kind: 'before' | 'after'): Promise<void> {
  const picture = await pictureOf(`${kind}: ${bookingId}`);
  const form = await vendor.call(vendorJobRoutes.requestPhotoUpload, {
    params: { bookingId },
    body: { kind, contentType: 'image/jpeg', bytes: picture.byteLength },
  });
  await upload(form, picture, 'image/jpeg');
}
