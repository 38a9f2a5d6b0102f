import type { ProposalReasons } from '#domain/booking/booking.ts';
import { nameOfRules } from '#kernel/in-force.ts';
import type { Choice } from './choose-vendor.ts';

/** Why this vendor was asked: in words for him; for ops in points, with the rules that gave them. */
export const offerReasons = ({ ranked, rules }: Pick<Choice, 'ranked' | 'rules'>): ProposalReasons => ({
  reasons: ranked.vendorReasons.map((reason) => reason.text),
  opsReasons: [
    ...ranked.opsReasons.map(({ part, points, fact }) => ({
      part,
      points: Math.round(points * 10_000) / 10_000,
      fact,
    })),
    { part: 'rules', points: 0, fact: `weighed as in force ${nameOfRules(rules)}` },
  ],
});
