import { changePassword } from '#application/identity/change-password.ts';
import { beginEnrolment } from '#application/identity/enrol-second-factor.ts';
import { requestPasswordReset, resetPassword } from '#application/identity/reset-password.ts';
import { goodPassword, origin } from '#tests/support/identity.ts';
import { enrolled, otherPassword, person, signedIn, verified } from './person.ts';
import type { UseCase } from './sweep.ts';

export const passwordCases: readonly UseCase[] = [
  {
    name: 'asking for a new password',
    async prepare(system) {
      const who = await person(system);
      await who.register();
      return {
        act: () => requestPasswordReset(who.deps, { email: who.email }, who.context()),
        facts: async () => {
          const reset = (token: string) =>
            resetPassword(who.deps, { token, password: otherPassword }, who.context());
          return [await who.anyWorks(reset), await who.account()];
        },
      };
    },
  },
  {
    name: 'setting a new password by its link',
    async prepare(system) {
      const who = await signedIn(system);
      await requestPasswordReset(who.deps, { email: who.email }, who.context());
      const reset = { token: who.newestMail(), password: otherPassword };
      return {
        act: () => resetPassword(who.deps, reset, who.context()),
        facts: async () => [
          await who.account(),
          await who.verdict(who.accessToken),
          (await who.signIn(otherPassword)).ok,
        ],
      };
    },
  },
  {
    name: 'changing the password',
    async prepare(system) {
      const who = await signedIn(system);
      const { userId } = who;
      const input = { userId, currentPassword: goodPassword, password: otherPassword, origin };
      return {
        act: () =>
          who.signedInStep(who.accessToken, () => changePassword(who.deps, input, who.as(who.userId))),
        final: ['unauthenticated'],
        facts: async () => [
          await who.account(),
          await who.verdict(who.accessToken),
          (await who.signIn(otherPassword)).ok,
        ],
      };
    },
  },
  {
    name: 'beginning a second factor',
    mayRepeat: { 'user.second_factor_started': 'The secret of the first was never shown.' },
    async prepare(system) {
      const who = await verified(system);
      const { userId } = who;
      return {
        act: () => beginEnrolment(who.deps, { userId, password: goodPassword }, who.as(userId)),
        facts: who.account,
      };
    },
  },
  {
    name: 'completing a second factor',
    async prepare(system) {
      const who = await enrolled(system);
      return {
        act: () => who.signedInStep(who.accessToken, who.confirm),
        final: ['unauthenticated'],
        facts: async () => {
          who.clock.pass(30_000);
          return [await who.account(), (await who.signIn(goodPassword, await who.code())).ok];
        },
      };
    },
  },
];
