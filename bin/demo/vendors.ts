import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorApplicationRoutes } from '#contracts/routes/vendor-application.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { check } from './checks.ts';
import { caller, DEMO_PASSWORD, type Person, signIn } from './people.ts';
import { pictureOf } from './pictures.ts';
import { upload } from './uploads.ts';

/** All week, around the clock, so that the demo runs at any hour. */
const aroundTheClock = Array.from({ length: 7 }, (_, weekday) => ({
  weekday,
  opensMinutes: 0,
  closesMinutes: 1440,
}));
const RADIUS_METERS = 15_000;

/** A vendor applies with his papers, and the onboarding manager looks at them and approves. */
export async function onboardVendor(
  apiUrl: string,
  manager: Person,
  who: {
    readonly email: string;
    readonly name: string;
    readonly base: Pincode;
    readonly skills: readonly string[];
  },
): Promise<Person> {
  const { email, name, base, skills } = who;
  await caller(apiUrl)(vendorApplicationRoutes.applyAsVendor, {
    body: { email, password: DEMO_PASSWORD, name },
  });
  const vendor = await signIn(apiUrl, { email, password: DEMO_PASSWORD });
  await vendor.call(vendorAccountRoutes.putVendorProfile, {
    body: {
      displayName: name,
      legalName: name,
      skills: [...skills],
      basePincode: base.pincode,
      area: { kind: 'radius', radiusMeters: RADIUS_METERS },
      weeklyHours: aroundTheClock,
    },
  });
  const payout = await vendor.call(vendorAccountRoutes.openPayoutAccount);
  check(payout.payoutsEnabled, `${name}'s payout account needs a visit to ${payout.onboardingUrl}`);
  const documents = await filePapers(vendor, name);
  await vendor.call(vendorAccountRoutes.submitApplication);

  const params = { vendorId: vendor.userId };
  await manager.call(onboardingRoutes.claimVendor, { params });
  for (const documentId of documents) {
    await manager.call(onboardingRoutes.acceptDocument, { params: { ...params, documentId } });
  }
  const approved = await manager.call(onboardingRoutes.approveVendor, { params });
  check(approved.status === 'approved', `${name} is ${approved.status}`);
  return vendor;
}

/** The papers an approval needs: the last digits of the Aadhaar number, PAN card and proof of address. */
async function filePapers(vendor: Person, name: string): Promise<readonly string[]> {
  const aadhaar = await vendor.call(vendorAccountRoutes.addDocument, {
    body: { kind: 'aadhaar_last4', last4: '4321' },
  });
  const ids = [aadhaar.document.documentId];
  for (const kind of ['pan', 'address_proof'] as const) {
    const picture = await pictureOf(`${kind}: ${name}`);
    const body = { kind, contentType: 'image/jpeg', bytes: picture.byteLength } as const;
    const { document, upload: form } = await vendor.call(vendorAccountRoutes.addDocument, { body });
    check(form !== null, `No upload form for ${kind}`);
    await upload(form, picture, 'image/jpeg');
    await vendor.call(vendorAccountRoutes.confirmDocument, { params: { documentId: document.documentId } });
    ids.push(document.documentId);
  }
  return ids;
}
