import type { ProposalReasons } from '#domain/booking/booking.ts';
import { nameOfRules } from '#kernel/in-force.ts';
import type { Choice } from './choose-vendor.ts';

const RULES = 'rules';
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Why this vendor was asked: in words for the vendor; for ops in points, with the rules that gave them. */
export const offerReasons = ({ ranked, rules }: Pick<Choice, 'ranked' | 'rules'>): ProposalReasons => ({
  reasons: ranked.vendorReasons.map((reason) => reason.text),
  opsReasons: [
    ...ranked.opsReasons.map(({ part, points, weight, fact }) => ({
      part,
      points: rounded(points),
      weight: rounded(weight),
      fact,
    })),
    { part: RULES, points: 0, weight: 0, fact: `weighed as in force ${nameOfRules(rules)}` },
  ],
});

/** The parts of the score that the vendor reads in points: those that follow from their own record, day and travel. */
const TOLD: ReadonlySet<string> = new Set(['rating', 'travel', 'load', 'acceptance', 'punctuality']);

export type Weighed = {
  readonly rules: string | null;
  readonly parts: readonly {
    readonly part: string;
    readonly weight: number;
    readonly points: number | null;
    readonly fact: string | null;
  }[];
};

/**
 * How a vendor was scored, as the vendor may read it: by which rules, each part's weight, and the points of their own parts.
 * Fairness compares with other vendors, and a customer's preference is the customer's: of both the vendor reads
 * the weight alone.
 */
export const weighedForVendor = ({ opsReasons }: Pick<ProposalReasons, 'opsReasons'>): Weighed => ({
  rules: opsReasons.find(({ part }) => part === RULES)?.fact ?? null,
  parts: opsReasons
    .filter(({ weight }) => weight > 0)
    .map(({ part, weight, points, fact }) =>
      TOLD.has(part) ? { part, weight, points, fact } : { part, weight, points: null, fact: null },
    )
    .sort((a, b) => b.weight - a.weight || (a.part < b.part ? -1 : 1)),
});
