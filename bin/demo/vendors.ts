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

export type Applicant = {
  readonly email: string;
  readonly name: string;
  readonly base: Pincode;
  readonly skills: readonly string[];
  /** Area served; around the base when absent. */
  readonly pincodes?: readonly string[];
};
export type Applied = { readonly vendor: Person; readonly documentIds: readonly string[] };

/** A vendor applies with documents, which the onboarding manager reviews and approves. */
export async function onboardVendor(apiUrl: string, manager: Person, who: Applicant): Promise<Person> {
  const applied = await applyWithDocuments(apiUrl, who);
  await approve(manager, applied);
  return applied.vendor;
}

/** Signs a vendor up, fills in the profile, uploads the documents and submits the application. */
export async function applyWithDocuments(apiUrl: string, who: Applicant): Promise<Applied> {
  const { email, name, base, skills, pincodes } = who;
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
      area:
        pincodes === undefined
          ? { kind: 'radius', radiusMeters: RADIUS_METERS }
          : { kind: 'pincodes', pincodes: [...pincodes] },
      weeklyHours: aroundTheClock,
    },
  });
  const payout = await vendor.call(vendorAccountRoutes.openPayoutAccount);
  check(payout.payoutsEnabled, `${name}'s payout account needs a visit to ${payout.onboardingUrl}`);
  const documentIds = await uploadDocuments(vendor);
  await vendor.call(vendorAccountRoutes.submitApplication);
  return { vendor, documentIds };
}

export async function approve(manager: Person, { vendor, documentIds }: Applied): Promise<void> {
  const params = { vendorId: vendor.userId };
  await manager.call(onboardingRoutes.claimVendor, { params });
  for (const documentId of documentIds) {
    await manager.call(onboardingRoutes.acceptDocument, { params: { ...params, documentId } });
  }
  const approved = await manager.call(onboardingRoutes.approveVendor, { params });
  check(approved.status === 'approved', `${vendor.email} is ${approved.status}`);
}

/** Uploads what an approval needs: the last digits of the Aadhaar number, PAN card and proof of address. */
async function uploadDocuments(vendor: Person): Promise<readonly string[]> {
  const aadhaar = await vendor.call(vendorAccountRoutes.addDocument, {
    body: { kind: 'aadhaar_last4', last4: '4321' },
  });
  const ids = [aadhaar.document.documentId];
  for (const kind of ['pan', 'address_proof'] as const) ids.push(await uploadDocument(vendor, kind));
  return ids;
}

/** Uploads a scan and returns the document's id. */
export async function uploadDocument(vendor: Person, kind: 'pan' | 'address_proof'): Promise<string> {
  const picture = await pictureOf(`${kind}: ${vendor.email}`);
  const body = { kind, contentType: 'image/jpeg', bytes: picture.byteLength } as const;
  const { document, upload: form } = await vendor.call(vendorAccountRoutes.addDocument, { body });
  check(form !== null, `No upload form for ${kind}`);
  await upload(form, picture, 'image/jpeg');
  const { documentId } = document;
  await vendor.call(vendorAccountRoutes.confirmDocument, { params: { documentId } });
  return documentId;
}
