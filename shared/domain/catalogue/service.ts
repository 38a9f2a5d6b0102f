import type { Money } from '#kernel/money.ts';

export type AddOn = { readonly code: string; readonly label: string; readonly amountMinor: number };

/** Something a customer can book: one skill, one list price, one planned duration. */
export type Service = {
  readonly serviceId: string;
  readonly category: 'plumbing' | 'electrical' | 'appliance' | 'cleaning' | 'carpentry';
  readonly skill: string;
  readonly name: string;
  readonly description: string;
  readonly durationMinutes: number;
  readonly basePrice: Money;
  readonly addOns: readonly AddOn[];
  readonly active: boolean;
};
