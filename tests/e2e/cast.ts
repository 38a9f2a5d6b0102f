import { randomUUID } from 'node:crypto';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { staffRoutes } from '#contracts/routes/staff.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { ownPincode } from '#tests/support/actors.ts';
import { eventually } from '../../bin/demo/checks.ts';
import { caller, DEMO_PASSWORD, type Person, personOf, signIn, signInStaff } from '../../bin/demo/people.ts';
import { type Applicant, type Applied, applyWithDocuments, approve } from '../../bin/demo/vendors.ts';
import type { Deployment } from './deployment.ts';

type StaffRole = 'onboard_manager' | 'ops_manager' | 'super_admin';

/** The people of the suite, made over the API as anybody would be. */
export type Cast = Awaited<ReturnType<typeof assembleCast>>;

const pincodes = loadPincodes();

export async function assembleCast(deployment: Deployment) {
  const { apiUrl, mails } = deployment;
  const run = Date.now().toString(36);
  let made = 0;
  const nobody = caller(apiUrl);
  const now = (): Date => deployment.time?.now() ?? new Date();
  const freshEmail = (name: string): string => {
    made += 1;
    return `${name}.${run}.${made}@example.com`;
  };
  const working: Person[] = [];

  /** The token in the newest link to `page` that was mailed to `email`. */
  const mailedToken = (email: string, page: string): Promise<string> => {
    if (mails === undefined) throw new Error('Nobody can read e-mails here.');
    return eventually(`the link to ${page} for ${email}`, async () => {
      const links = (await mails(email)).flatMap((text) => [...text.matchAll(/\/([\w-]+)#token=(\S+)/g)]);
      return links.findLast(([, name]) => name === page)?.[2];
    });
  };

  async function customer(): Promise<Person> {
    const email = freshEmail('asha');
    await nobody(authRoutes.register, { body: { email, password: DEMO_PASSWORD, name: 'Asha Rao' } });
    return signIn(apiUrl, { email, password: DEMO_PASSWORD });
  }

  /** Somebody whose application is handed in, for jobs in this pincode alone. */
  function applicant(pincode: string): Promise<Applied> {
    const base = pincodes.find(pincode);
    if (base === undefined) throw new Error(`${pincode} is not in the directory.`);
    const who: Applicant = {
      email: freshEmail('ravi'),
      name: 'Ravi Kumar',
      base,
      skills: ['tap_repair'],
      pincodes: [pincode],
    };
    return applyWithDocuments(apiUrl, who);
  }

  async function vendor(pincode: string): Promise<Person> {
    const applied = await applicant(pincode);
    await approve(team.manager, applied);
    working.push(applied.vendor);
    return applied.vendor;
  }

  /** Invites somebody, who takes the invitation and enrols a second factor. */
  async function hire(role: StaffRole): Promise<Person> {
    const email = freshEmail('meera');
    const reason = 'Joins for the evening shift';
    await team.admin.call(staffRoutes.inviteStaff, {
      body: { email, role, reason },
      idempotencyKey: randomUUID(),
    });
    const token = await mailedToken(email, 'accept-invitation');
    await nobody(authRoutes.acceptInvitation, {
      body: { token, name: 'Meera Iyer', password: DEMO_PASSWORD },
    });
    return enrol(await signIn(apiUrl, { email, password: DEMO_PASSWORD }));
  }

  /** Enrols an authenticator; the session is a new one. */
  async function enrol(person: Person): Promise<Person> {
    const { secret } = await person.call(authRoutes.beginSecondFactor, { body: { password: DEMO_PASSWORD } });
    const totp = await totpCode(secret, now());
    const { signedIn } = await person.call(authRoutes.confirmSecondFactor, { body: { totp } });
    return personOf(apiUrl, person.email, signedIn);
  }

  /** A new access token for somebody whose own has run out. */
  async function again(person: Person): Promise<Person> {
    const { refreshToken } = person.session;
    return personOf(apiUrl, person.email, await nobody(authRoutes.refresh, { body: { refreshToken } }));
  }

  /** Nobody works for these vendors afterwards: they must not be offered the next customer's job. */
  async function leave(): Promise<void> {
    for (const { client } of working) {
      await client.call(vendorAccountRoutes.putAvailability, { body: { paused: true } });
    }
  }

  const first = await signInStaff(apiUrl, deployment.admin);
  const team = { admin: first, manager: first, ops: first };
  if (mails !== undefined) {
    [team.manager, team.ops] = await Promise.all([hire('onboard_manager'), hire('ops_manager')]);
  }
  /** New access tokens for the staff. */
  async function renewStaff(): Promise<void> {
    const { admin, manager, ops } = team;
    team.admin = await again(admin);
    team.manager = manager === admin ? team.admin : await again(manager);
    team.ops = ops === admin ? team.admin : await again(ops);
  }
  return {
    deployment,
    apiUrl,
    nobody,
    get admin() {
      return team.admin;
    },
    /** Reviews vendors; the super_admin where no invitation can be read. */
    get manager() {
      return team.manager;
    },
    /** Looks after bookings; the super_admin where no invitation can be read. */
    get ops() {
      return team.ops;
    },
    renewStaff,
    now,
    freshEmail,
    mailedToken,
    customer,
    applicant,
    vendor,
    hire,
    enrol,
    again,
    pincode: ownPincode,
    leave,
  };
}
