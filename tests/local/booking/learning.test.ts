import { describe, expect, it } from 'vitest';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { bufferModelKey, travelModelKey } from '#application/engines/engine-keys.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { type BufferModel, bufferModel } from '#domain/buffering/buffer.ts';
import { type TravelModel, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import type { Actor } from '#tests/support/actors.ts';
import { good } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();

const [HOME, FAR] = ['560003', '560114'];
const pointOf = (pincode: string) => {
  const point = loadPincodes().find(pincode)?.point;
  if (!point) throw new Error(`${pincode} is not in the directory.`);
  return point;
};

/** The way to a booking, which takes so long, and its work; then what the city's models have learned. */
async function serve(vendor: Actor, bookingId: string, wayMinutes: number) {
  const call = { params: { bookingId } };
  good(await vendor.call(vendorJobRoutes.departToBooking, call));
  await test.travel(wayMinutes);
  good(await vendor.call(vendorJobRoutes.arriveAtBooking, call));
  good(await vendor.call(vendorJobRoutes.startBooking, call));
  await jobs.storePhoto(bookingId, 'before');
  await jobs.storePhoto(bookingId, 'after');
  good(await vendor.call(vendorJobRoutes.completeBooking, call));
  await test.settled();
  const city = (await test.stored.bookings.find(bookingId))?.state.city ?? '';
  const stateOf = async (key: string) => (await test.uow.readDocument(key))?.state;
  return {
    travel: (await stateOf(travelModelKey(city))) as TravelModel,
    buffer: (await stateOf(bufferModelKey(city))) as BufferModel,
  };
}

/** The area of a place, as travel models name it. */
const square = ({ lat, lng }: { lat: number; lng: number }) =>
  `@${Math.round(lat * 50) * 100_000 + Math.round(lng * 50)}`;

describe('a visit', () => {
  const there = [`>${square(pointOf(HOME))}`, `<${square(pointOf(FAR))}`];
  const back = [`>${square(pointOf(FAR))}`, `<${square(pointOf(HOME))}`];
  const areasOf = ({ areas }: TravelModel) => Object.keys(areas).sort();
  let vendor: Actor;
  let jobsOfTheDay: { bookingId: string; slot: { start: string } }[];

  it("teaches the city how long the way from the vendor's base was, and what to keep free", async () => {
    vendor = await actors.vendor({ pincode: HOME, alsoServes: [FAR] });
    const customer = await actors.customer();
    const start = (await jobs.slots(customer, FAR, 1)).at(0)?.start;
    const first = await jobs.bookAndPay(customer, FAR, start);
    const next = (await jobs.slots(customer, HOME, 1)).find((slot) => slot.start > first.slot.end)?.start;
    jobsOfTheDay = [first, await jobs.bookAndPay(customer, HOME, next)];
    for (const { bookingId } of jobsOfTheDay)
      good(await vendor.call(vendorJobRoutes.acceptOffer, { params: { bookingId } }));

    await test.travel((Date.parse(first.slot.start) - Date.parse(test.now())) / 60_000 - 60);
    vendor = await actors.again(vendor);
    const learned = await serve(vendor, first.bookingId, 55);

    expect(learned.travel.samples).toBe(1);
    const minutes = (model: TravelModel) =>
      travelMinutesBy(model, 'Asia/Kolkata')(pointOf(HOME), pointOf(FAR), Date.parse(first.slot.start));
    const [before, after] = [minutes(travelModel()), minutes(learned.travel)];
    expect(Math.sign(after - before)).toBe(Math.sign(55 - before));
    expect(areasOf(learned.travel)).toEqual(there.toSorted());
    expect(learned.buffer).not.toEqual(bufferModel());
  });

  it('is where the way to the next one begins', async () => {
    vendor = await actors.again(vendor);
    const { travel } = await serve(vendor, jobsOfTheDay[1]?.bookingId ?? '', 40);

    expect(travel.samples).toBe(2);
    expect(areasOf(travel)).toEqual([...there, ...back].sort());
  });
});
