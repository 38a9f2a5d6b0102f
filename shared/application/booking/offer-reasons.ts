import type { ProposalReasons } from '#domain/booking/booking.ts';
import { nameOfRules } from '#kernel/in-force.ts';
import type { Choice } from './choose-vendor.ts';

const RULES = 'rules';
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/** Why this vendor was asked: in words for him; for ops in points, with the rules that gave them. */
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

/** What of his score a vendor reads in points: what follows from his own record, his day and his way to the job. */
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
 * How a vendor was weighed, as he may read it: by whose rules, what each part counts for, and what his own brought.
 * What he earned and was offered compares with others, and a customer's liking is the customer's: of both he reads
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
