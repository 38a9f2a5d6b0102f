import type { PaymentProvider } from '#application/payment/payment-provider.ts';
import { openPayoutAccount, payeeKey } from '#application/people/open-payout-account.ts';
import { putProfile } from '#application/people/put-profile.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import { actingAs, profile, type startPeople } from '#tests/support/people.ts';
import { good, person } from './person.ts';
import type { UseCase } from './sweep.ts';

type People = ReturnType<typeof startPeople>;

/** The provider's accounts, which nobody else knows of. */
export type Accounts = () => Promise<readonly { readonly vendorId: string; readonly id: string }[]>;

export const payoutAccountCases = (
  people: People,
  provider: PaymentProvider,
  accounts: Accounts,
): readonly UseCase[] => [
  {
    name: 'opening a payout account',
    async prepare(system) {
      const who = await person(system);
      const { userId } = good(await who.register());
      const own = actingAs(userId);
      await putProfile(people.ports, profile(), own);
      const ports = {
        ...people.ports,
        provider: injectPortFaults(provider, system.injector, ['readPayee']),
        returnUrl: 'https://app.homeserve.test/payouts',
      };
      return {
        act: () => openPayoutAccount(ports, own),
        facts: async () => {
          const payee = (await people.ports.vendors.find(userId))?.state.payee;
          const made = (await accounts()).filter(({ vendorId }) => vendorId === userId);
          const owner = await people.ports.uow.readDocument(payeeKey(payee?.providerPayeeId ?? ''));
          return [made.length, made[0]?.id === payee?.providerPayeeId, owner?.state !== undefined];
        },
      };
    },
  },
];
