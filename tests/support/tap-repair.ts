import type { Service } from '#domain/catalogue/service.ts';
import { money } from '#kernel/money.ts';

/** A service of one hour at a round price, without add-ons. */
export const tapRepair: Service = {
  serviceId: 'tap-repair',
  category: 'plumbing',
  skill: 'plumbing',
  name: 'Tap repair',
  description: 'A leaking tap is made tight.',
  durationMinutes: 60,
  basePrice: money(50_000, 'INR'),
  addOns: [],
  active: true,
};
