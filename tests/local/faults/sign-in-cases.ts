import { endSessionsEverywhere } from '#application/identity/end-all-sessions.ts';
import { endOwnSession } from '#application/identity/end-session.ts';
import type { SignedIn } from '#application/identity/start-session.ts';
import { goodPassword } from '#tests/support/identity.ts';
import { enrolled, good, person, signedIn } from './person.ts';
import type { UseCase } from './sweep.ts';

export const signInCases: readonly UseCase[] = [
  {
    name: 'registering',
    async prepare(system) {
      const who = await person(system);
      return { act: who.register, final: ['email_taken'], facts: who.account };
    },
  },
  {
    name: 'signing in',
    mayRepeat: { 'session.started': 'Nobody holds the tokens of the first session, and its owner sees it.' },
    async prepare(system) {
      const who = await person(system);
      await who.register();
      let last: SignedIn | undefined;
      return {
        async act() {
          const outcome = await who.signIn();
          if (outcome.ok) last = outcome.value;
          return outcome;
        },
        facts: async () => ({
          account: await who.account(),
          verdict: await who.verdict(last?.accessToken ?? ''),
          refreshes: (await who.refresh(last?.refreshToken ?? '')).ok,
        }),
      };
    },
  },
  {
    name: 'signing in with a second factor',
    mayRepeat: {
      'session.started': 'Nobody holds the tokens of the first session.',
      'user.second_factor_used': 'A code works once: without an answer the next one is taken.',
    },
    async prepare(system) {
      const who = await enrolled(system);
      good(await who.confirm());
      return {
        async act() {
          who.clock.pass(30_000);
          return who.signIn(goodPassword, await who.code());
        },
        facts: who.account,
      };
    },
  },
  {
    name: 'refreshing',
    async prepare(system) {
      const who = await signedIn(system);
      let successor = '';
      return {
        async act() {
          who.clock.pass(1_000);
          const outcome = await who.refresh(who.refreshToken);
          if (outcome.ok) successor = outcome.value.refreshToken;
          return outcome;
        },
        facts: async () => {
          const [session] = (await who.deps.sessions.listOf(who.userId, { limit: 10 })).items;
          const { status, refresh } = session?.state ?? {};
          who.clock.pass(60_000);
          return { status, generation: refresh?.generation, goesOn: (await who.refresh(successor)).ok };
        },
      };
    },
  },
  {
    name: 'refreshing with a token of two before',
    async prepare(system) {
      const who = await signedIn(system);
      const { refreshToken } = good(await who.refresh(who.refreshToken));
      who.clock.pass(60_000);
      const newest = good(await who.refresh(refreshToken));
      who.clock.pass(60_000);
      return {
        act: () => who.refresh(who.refreshToken),
        refusal: 'invalid_refresh_token',
        facts: async () => [
          await who.verdict(newest.accessToken),
          (await who.refresh(newest.refreshToken)).ok,
        ],
      };
    },
  },
  {
    name: 'signing out',
    async prepare(system) {
      const who = await signedIn(system);
      const end = { userId: who.userId, sessionId: who.session.sessionId, reason: 'logout' };
      return {
        act: () => who.signedInStep(who.accessToken, () => endOwnSession(who.deps, end, who.as(who.userId))),
        final: ['unauthenticated'],
        facts: async () => [await who.verdict(who.accessToken), (await who.refresh(who.refreshToken)).ok],
      };
    },
  },
  {
    name: 'signing out everywhere',
    async prepare(system) {
      const who = await signedIn(system);
      const other = good(await who.signIn());
      return {
        act: () =>
          who.signedInStep(who.accessToken, () =>
            endSessionsEverywhere(who.deps, { userId: who.userId }, who.as(who.userId)),
          ),
        final: ['unauthenticated'],
        facts: async () => [
          await who.account(),
          await who.verdict(who.accessToken),
          await who.verdict(other.accessToken),
        ],
      };
    },
  },
];
