import { eraseAccount } from '#application/identity/erase-account.ts';
import { erasePersonalData } from '#application/identity/erase-personal-data.ts';
import { inboxData } from '#application/identity/inbox-data.ts';
import { acceptInvitation, inviteStaff } from '#application/identity/invite-staff.ts';
import { changeStaffRole, setUserActive } from '#application/identity/manage-staff.ts';
import { sessionData } from '#application/identity/session-data.ts';
import { sendEmailVerification, verifyEmail } from '#application/identity/verify-email.ts';
import { sendPhoneCode, verifyPhone } from '#application/identity/verify-phone.ts';
import { goodPassword } from '#tests/support/identity.ts';
import { good, person, signedIn } from './person.ts';
import type { UseCase } from './sweep.ts';

export const accountCases: readonly UseCase[] = [
  {
    name: 'asking for the link that verifies an e-mail',
    async prepare(system) {
      const who = await person(system);
      const user = good(await who.register());
      return {
        act: () => sendEmailVerification(who.deps, user, who.context()),
        facts: async () => [
          await who.anyWorks((token) => verifyEmail(who.deps, { token }, who.context())),
          await who.account(),
        ],
      };
    },
  },
  {
    name: 'verifying an e-mail',
    async prepare(system) {
      const who = await person(system);
      await sendEmailVerification(who.deps, good(await who.register()), who.context());
      const token = who.newestMail();
      return {
        act: () => verifyEmail(who.deps, { token }, who.context()),
        facts: who.account,
      };
    },
  },
  {
    name: 'asking for a code to the phone',
    async prepare(system) {
      const who = await signedIn(system);
      const { userId } = who;
      return {
        act: () => sendPhoneCode(who.deps, { userId }, who.as(userId)),
        facts: async () => [
          await who.anyWorks((code) => verifyPhone(who.deps, { userId, code }, who.as(userId))),
          await who.account(),
        ],
      };
    },
  },
  {
    name: 'verifying a phone',
    async prepare(system) {
      const who = await signedIn(system);
      const { userId } = who;
      await sendPhoneCode(who.deps, { userId }, who.as(userId));
      const code = who.newestText();
      return {
        act: () => verifyPhone(who.deps, { userId, code }, who.as(userId)),
        facts: who.account,
      };
    },
  },

  {
    name: 'inviting to a staff role',
    async prepare(system) {
      const who = await person(system);
      const input = { email: who.email, role: 'ops_manager', reason: 'Joins the night shift' } as const;
      const intent = { userId: 'usr_root', key: who.email, requestHash: 'same' };
      return {
        act: () => inviteStaff(who.deps, input, { ...who.context({ kind: 'ops', id: 'usr_root' }), intent }),
        facts: async () => {
          const join = { name: 'Meera', password: goodPassword };
          const joined = await who.anyWorks((token) =>
            acceptInvitation(who.deps, { ...join, token }, who.context()),
          );
          return [joined, await who.account()];
        },
      };
    },
  },
  {
    name: 'accepting an invitation',
    async prepare(system) {
      const who = await person(system);
      const input = { email: who.email, role: 'ops_manager', reason: 'Joins the night shift' } as const;
      good(await inviteStaff(who.deps, input, who.context({ kind: 'ops', id: 'usr_root' })));
      const join = { token: who.newestMail(), name: 'Meera', password: goodPassword };
      return {
        act: () => acceptInvitation(who.deps, join, who.context()),
        facts: async () => [await who.account(), (await who.signIn()).ok],
      };
    },
  },
  {
    name: 'erasing an account',
    mayRepeat: { 'session.started': 'Who is signed out by the first request signs in again to repeat it.' },
    async prepare(system) {
      const who = await signedIn(system);
      const { userId, deps } = who;
      const erase = () => eraseAccount(deps, { userId, password: goodPassword }, who.as(userId));
      return {
        async act(attempt) {
          const again = attempt > 0 && (await who.verdict(who.accessToken)) !== 'allowed';
          const entered = again ? await who.signIn() : undefined;
          return who.signedInStep(entered?.ok ? entered.value.accessToken : who.accessToken, erase);
        },
        final: ['unauthenticated'],
        facts: async () => [await who.account(), (await deps.users.find(userId))?.state.status],
      };
    },
  },
  {
    name: 'erasing what is stored about a person',
    async prepare(system) {
      const who = await signedIn(system);
      const { userId, deps, inbox } = who;
      const entry = { userId, type: 'booking.confirmed', title: 'Yes', body: 'It is', bookingId: null };
      const createdAt = '2026-11-22T10:00:00.000Z';
      await inbox.add({ ...entry, notificationId: 'ntf_1', createdAt, readAt: null });
      const holders = [sessionData(deps.sessions), inboxData(inbox)];
      const event = { data: { userId }, correlationId: 'test' };
      return {
        async act() {
          await erasePersonalData(holders, event, createdAt);
          return undefined;
        },
        facts: async () => [
          (await deps.sessions.listOf(userId, { limit: 10 })).items,
          (await inbox.list(userId, { limit: 10 })).items,
        ],
      };
    },
  },
  {
    name: 'deactivating an account',
    async prepare(system) {
      const who = await signedIn(system);
      const input = { userId: who.userId, active: false, reason: 'Asked for it' };
      const root = who.context({ kind: 'ops', id: 'usr_root' });
      return {
        act: () => setUserActive(who.deps, input, root),
        facts: async () => [await who.account(), await who.verdict(who.accessToken), (await who.signIn()).ok],
      };
    },
  },
  {
    name: 'changing the role of one of staff',
    async prepare(system) {
      const who = await person(system);
      const root = who.context({ kind: 'ops', id: 'usr_root' });
      const input = { email: who.email, role: 'ops_manager', reason: 'Joins the night shift' } as const;
      good(await inviteStaff(who.deps, input, root));
      const join = { token: who.newestMail(), name: 'Meera', password: goodPassword };
      const { userId } = good(await acceptInvitation(who.deps, join, who.context()));
      const { accessToken } = good(await who.signIn());
      const change = { userId, role: 'onboard_manager', reason: 'Looks after vendors now' } as const;
      return {
        act: () => changeStaffRole(who.deps, change, root),
        facts: async () => [await who.account(), await who.verdict(accessToken)],
      };
    },
  },
];
