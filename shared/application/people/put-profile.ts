import { locatePlace } from '#application/catalogue/locate-place.ts';
import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import { type CallContext, type Conflict, newAggregate } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { ServiceArea, Vendor, WeeklyHours } from '#domain/people/vendor.ts';
import type { VendorProfile } from '#domain/people/vendor-commands.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type ChangeVendorPorts, instructVendor } from './change-vendor.ts';

export type PutProfilePorts = ChangeVendorPorts & { readonly pincodes: Pick<PincodeDirectory, 'find'> };
export type ProfileInput = {
  readonly displayName: string;
  readonly legalName: string;
  readonly skills: readonly string[];
  readonly basePincode: string;
  readonly basePoint?: GeoPoint | undefined;
  readonly area: ServiceArea;
  readonly weeklyHours: readonly WeeklyHours[];
};

/** All of India has one time zone. */
const TIME_ZONE = 'Asia/Kolkata';

/**
 * Creates the caller's application as a draft, or changes their profile. The city is the pincode's district; the base
 * is the given point, or else the centre of the pincode. Failures: not_serviceable, point_outside_pincode,
 * illegal_transition, version_conflict.
 */
export async function putProfile(
  ports: PutProfilePorts,
  input: ProfileInput,
  context: CallContext,
): Promise<Result<Vendor, Failure>> {
  const profile = profileOf(ports, input);
  if (!profile.ok) return profile;
  const vendorId = context.actor.id;
  return retryOnConflict(async (): Promise<Result<Vendor, Failure | Conflict>> => {
    if (await ports.vendors.find(vendorId)) {
      return instructVendor(ports, vendorId, { type: 'update_profile', profile: profile.value }, context);
    }
    const state = newVendor(vendorId, profile.value, context.at);
    const saved = await ports.uow.commit({
      actor: context.actor,
      at: context.at,
      correlationId: context.correlationId,
      changes: [
        {
          kind: 'vendor',
          id: vendorId,
          ...newAggregate,
          state,
          event: { type: 'vendor.applied', data: { vendorId, status: state.status } },
        },
      ],
    });
    return saved.ok ? ok(state) : saved;
  });
}

function profileOf(
  { pincodes }: Pick<PutProfilePorts, 'pincodes'>,
  input: ProfileInput,
): Result<VendorProfile, Failure> {
  const { basePincode, basePoint, ...rest } = input;
  const named = input.area.kind === 'pincodes' ? input.area.pincodes : [];
  const unknown = named.find((pincode) => !pincodes.find(pincode));
  if (unknown !== undefined) {
    return err(failure('not_serviceable', `${unknown} is not a pincode we know.`));
  }
  const located = locatePlace(pincodes, { pincode: basePincode, point: basePoint }, '/body/basePoint');
  if (!located.ok) return located;
  const { area, point } = located.value;
  const base = { pincode: area.pincode, point };
  return ok({ ...rest, base, city: area.district, timeZone: TIME_ZONE });
}

const newVendor = (vendorId: string, profile: VendorProfile, at: string): Vendor => ({
  vendorId,
  status: 'draft',
  ...profile,
  paused: false,
  payee: null,
  documents: [],
  review: { reviewerId: null, claimedAt: null, reason: null, appeal: null, suspendedBy: null },
  appliedAt: at,
  submittedAt: null,
  approvedAt: null,
});
