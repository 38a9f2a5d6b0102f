import type { RankedVendor } from '#domain/allocation/rank-vendors.ts';
import type { ProposalReasons } from '#domain/booking/booking.ts';

/** Why this vendor was asked: in words for him, and in points for ops. */
export const offerReasons = (ranked: RankedVendor): ProposalReasons => ({
  reasons: ranked.vendorReasons.map((reason) => reason.text),
  opsReasons: ranked.opsReasons.map(({ part, points, fact }) => ({
    part,
    points: Math.round(points * 10_000) / 10_000,
    fact,
  })),
});
