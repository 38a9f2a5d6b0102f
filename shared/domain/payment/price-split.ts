import { add, type Money } from '#kernel/money.ts';

/** How the money of one booking is divided when the customer has signed. */
export type PriceSplit = { readonly vendor: Money; readonly platform: Money; readonly tax: Money };

export const totalOf = ({ vendor, platform, tax }: PriceSplit): Money => add(add(vendor, platform), tax);
