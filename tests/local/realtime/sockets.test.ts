import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { userRoom } from '#application/realtime/ports.ts';
import { type CallResult, createClient } from '#contracts/client.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { profileRoutes } from '#contracts/routes/profile.ts';
import { staffRoutes } from '#contracts/routes/staff.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { type Actor, ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';
import { listen, openSocket, type TestSocket, ticketFor } from '#tests/support/sockets.ts';

const { test, actors, jobs } = await openScene();

const membersOf = (userId: string) =>
  createDynamoDbConnections(test.dynamo, test.operational).members(userRoom(userId));

describe('opening a socket', () => {
  it('takes a ticket once', async () => {
    const { url, ticket } = await ticketFor(await actors.customer());
    const first = await openSocket(`${url}?ticket=${ticket}`);
    expect(await first.ask({ action: 'ping' })).toMatchObject({ event: 'pong' });
    await expect(openSocket(`${url}?ticket=${ticket}`)).rejects.toThrow('401');
    first.close();
  });

  it('refuses a ticket after half a minute, and one it never gave', async () => {
    const { url, ticket } = await ticketFor(await actors.customer());
    await test.travel(0.6);
    await expect(openSocket(`${url}?ticket=${ticket}`)).rejects.toThrow('401');
    await expect(openSocket(`${url}?ticket=made-up`)).rejects.toThrow('401');
  });

  it('takes an access token as its first message, within ten seconds', async () => {
    const customer = await actors.customer();
    const { url } = await ticketFor(customer);
    const authenticate = { action: 'authenticate', accessToken: customer.accessToken };
    const quick = await openSocket(url);
    expect(await quick.ask({ action: 'subscribe', bookingId: 'bk_1' })).toMatchObject({
      code: 'unauthenticated',
    });
    expect(await quick.ask(authenticate)).toMatchObject({
      event: 'authenticated',
      room: userRoom(customer.userId),
    });
    // Too late is too late, even when what closes such sockets does not come through.
    const deadline = test.functionAt('functions/realtime/deadline.ts').name;
    test.cloud.faults.failNext(deadline, 100);
    const slow = await openSocket(url);
    await test.travel(0.2);
    expect(await slow.ask(authenticate)).toMatchObject({ event: 'error', code: 'unauthenticated' });
    await slow.closed;
    test.cloud.faults.failNext(deadline, 0);
    quick.close();
  });

  it('closes on a token that is not good, or somebody else on an open socket', async () => {
    const [one, two] = [await actors.customer(), await actors.customer()];
    const { url } = await ticketFor(one);
    const forged = await openSocket(url);
    await forged.ask({ action: 'authenticate', accessToken: `${one.accessToken.slice(0, -4)}AAAA` });
    await forged.closed;
    const taken = await listen(one);
    expect(await taken.ask({ action: 'authenticate', accessToken: two.accessToken })).toMatchObject({
      code: 'unauthenticated',
    });
    await taken.closed;
  });
});

describe('what a socket hears', () => {
  it('tells an offer to the vendor it is for, and to no other vendor or customer', async () => {
    const pincode = ownPincode();
    const vendors = [await actors.vendor({ pincode }), await actors.vendor({ pincode })];
    const [customer, stranger] = [await actors.customer(), await actors.customer()];
    const sockets = new Map(
      await Promise.all(
        [...vendors, customer, stranger].map(async (a) => [a.userId, await listen(a)] as const),
      ),
    );
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const held = (await test.stored.bookings.find(bookingId))?.state.vendorId ?? '';
    const offer = await sockets
      .get(held)
      ?.push(({ event, type }) => event === 'booking_update' && type === 'offer.sent');
    expect(offer).toMatchObject({ event: 'booking_update', data: { bookingId, vendorId: held } });
    await sockets.get(customer.userId)?.push(({ type }) => type === 'booking.confirmed');
    await test.settled();
    for (const [userId, socket] of sockets) {
      const types = socket.pushes.map(({ type }) => type);
      if (userId !== held) expect(types).not.toContain('offer.sent');
      if (userId === stranger.userId) expect(socket.pushes).toEqual([]);
      socket.close();
    }
  });

  it("opens a booking's room to its parties and ops, to others it is not there", async () => {
    const pincode = ownPincode();
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.book(customer, pincode);
    const subscribe = { action: 'subscribe', bookingId };
    const strangers = [await actors.customer(), await actors.vendor({ pincode: ownPincode() })];
    const ops = await actors.staff('ops_manager');
    const unpaid = await listen(vendor);
    expect(await unpaid.ask(subscribe)).toMatchObject({ event: 'error', code: 'not_found' });
    await jobs.pay(customer, bookingId);
    expect(await unpaid.ask(subscribe)).toMatchObject({ event: 'subscribed' });
    for (const stranger of [...strangers, await actors.staff('onboard_manager')]) {
      const socket = await listen(stranger);
      expect(await socket.ask(subscribe)).toMatchObject({ event: 'error', code: 'not_found' });
      socket.close();
    }
    const watching = await listen(ops);
    expect(await watching.ask(subscribe)).toMatchObject({ event: 'subscribed' });
    good(await vendor.call(vendorJobRoutes.acceptOffer, { params: { bookingId } }));
    await watching.push(({ type, data }) => type === 'booking.assigned' && data['bookingId'] === bookingId);
    for (const socket of [unpaid, watching]) socket.close();
  });

  it('keeps from the customer which vendors were asked, why one dropped out, and what they earn', async () => {
    const pincode = ownPincode();
    const vendors = [await actors.vendor({ pincode }), await actors.vendor({ pincode })];
    const customer = await actors.customer();
    const socket = await listen(customer);
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    const holder = async () => {
      const id = (await test.stored.bookings.find(bookingId))?.state.vendorId;
      const found = vendors.find(({ userId }) => userId === id);
      if (!found) throw new Error(`${id} holds the job`);
      return found;
    };
    const first = await holder();
    const call = { params: { bookingId } };
    good(await first.call(vendorJobRoutes.acceptOffer, call));
    good(await first.call(vendorJobRoutes.releaseBooking, { ...call, body: { reason: 'ill' } }));
    const second = await holder();
    await jobs.work(second, bookingId);
    good(await jobs.sign(customer, await jobs.askSignature(second, customer, bookingId)));
    await test.settled();
    const types = socket.pushes.map(({ type }) => type);
    const told = ['booking.created', 'booking.confirmed', 'booking.handed_on', 'payment.paid_out'];
    expect(types).toEqual(expect.arrayContaining(told));
    for (const { data } of socket.pushes) {
      for (const name of ['vendorId', 'fromVendorId', 'cause', 'vendorShare'])
        expect(data).not.toHaveProperty(name);
    }
    socket.close();
  });

  it('tells a vendor who has passed on the job nothing more of it', async () => {
    const pincode = ownPincode();
    const vendors = [await actors.vendor({ pincode }), await actors.vendor({ pincode })];
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    const heldBy = async () => {
      const id = (await test.stored.bookings.find(bookingId))?.state.vendorId;
      const found = vendors.find(({ userId }) => userId === id);
      if (!found) throw new Error(`${id} holds the offer`);
      return found;
    };
    const first = await heldBy();
    const socket = await listen(first);
    expect(await socket.ask({ action: 'subscribe', bookingId })).toMatchObject({ event: 'subscribed' });
    good(
      await first.call(vendorJobRoutes.rejectOffer, { params: { bookingId }, body: { reason: 'I am ill.' } }),
    );
    await test.settled();
    const second = await heldBy();
    const before = socket.pushes.length;
    good(await second.call(vendorJobRoutes.acceptOffer, { params: { bookingId } }));
    good(await second.call(vendorJobRoutes.departToBooking, { params: { bookingId } }));
    await test.settled();
    expect(socket.pushes.slice(before).map(({ type }) => type)).toEqual([]);
    socket.close();
  });
});

/** Closed, to the server's knowledge too, in the time that is promised for a session that ends. */
async function expectClosedWithin5s(socket: TestSocket, userId: string): Promise<void> {
  const late = new AbortController();
  const deadline = wait(5_000, 'still open', { signal: late.signal, ref: false });
  expect(await Promise.race([socket.closed.then(() => 'closed'), deadline])).toBe('closed');
  late.abort();
  await deadline.catch(() => undefined);
  await test.settled();
  expect(await membersOf(userId)).toEqual([]);
}

const password = 'seven quiet mango trees';
type SignedUp = { readonly email: string; readonly refreshToken: string };

/** Somebody who signed up by himself: with a password and a refresh token. */
async function signUp(): Promise<Actor & SignedUp> {
  const open = createClient({ baseUrl: test.cloud.apiUrl });
  const email = `${randomUUID()}@example.com`;
  good(await open.call(authRoutes.register, { body: { email, password, name: 'Asha Rao' } }));
  const { user, accessToken, refreshToken } = good(
    await open.call(authRoutes.login, { body: { email, password } }),
  );
  const { call } = createClient({ baseUrl: test.cloud.apiUrl, token: accessToken });
  const sessionId = String(decodeJwt(accessToken)['sid']);
  return { userId: user.userId, email, sessionId, accessToken, refreshToken, call };
}

/** Opens the link that was mailed when somebody signed up. */
async function verifyAddress({ email }: SignedUp): Promise<void> {
  const mail = test.cloud.services.mailbox
    .messages()
    .findLast((message) => message.channel === 'email' && message.to.includes(email));
  const [, token = ''] = /#token=(\S+)/.exec(mail?.text ?? '') ?? [];
  const open = createClient({ baseUrl: test.cloud.apiUrl });
  good(await open.call(authRoutes.verifyEmail, { body: { token } }));
}

const traded = async (refreshToken: string): Promise<CallResult<typeof authRoutes.refresh>> =>
  createClient({ baseUrl: test.cloud.apiUrl }).call(authRoutes.refresh, { body: { refreshToken } });

/** Whose socket, and what ends the session behind it. */
const endings: Readonly<
  Record<string, () => Promise<{ readonly owner: Actor; readonly end: () => Promise<unknown> }>>
> = {
  'signing out': async () => {
    const owner = await actors.customer();
    return { owner, end: async () => good(await owner.call(authRoutes.logout)) };
  },
  'signing out everywhere, elsewhere': async () => {
    const owner = await actors.customer();
    const other = await actors.again(owner);
    return { owner, end: async () => good(await other.call(authRoutes.logoutEverywhere)) };
  },
  'ending the session from the list of sessions': async () => {
    const owner = await actors.customer();
    const other = await actors.again(owner);
    const params = { sessionId: owner.sessionId };
    return { owner, end: async () => good(await other.call(profileRoutes.endSession, { params })) };
  },
  'an account switched off': async () => {
    const [owner, admin] = [await actors.customer(), await actors.staff('super_admin')];
    const call = { params: { userId: owner.userId }, body: { reason: 'Fraud', active: false } };
    return { owner, end: async () => good(await admin.call(staffRoutes.toggleUserActive, call)) };
  },
  'another role': async () => {
    const [owner, admin] = [await actors.staff('ops_manager'), await actors.staff('super_admin')];
    const body = { role: 'onboard_manager', reason: 'Moves team' } as const;
    const call = { params: { userId: owner.userId }, body };
    return { owner, end: async () => good(await admin.call(staffRoutes.changeUserRole, call)) };
  },
  'another password': async () => {
    const owner = await signUp();
    const body = { currentPassword: password, password: 'nine loud coconut palms' };
    return { owner, end: async () => good(await owner.call(authRoutes.changePassword, { body })) };
  },
  'a second factor': async () => {
    const owner = await signUp();
    await verifyAddress(owner);
    const { secret } = good(await owner.call(authRoutes.beginSecondFactor, { body: { password } }));
    const end = async () => {
      const totp = await totpCode(secret, test.cloud.clock.now());
      good(await owner.call(authRoutes.confirmSecondFactor, { body: { totp } }));
    };
    return { owner, end };
  },
  'a refresh token that comes back': async () => {
    const owner = await signUp();
    const second = good(await traded(owner.refreshToken));
    good(await traded(second.refreshToken));
    const replay = async () =>
      expect(refusal(await traded(owner.refreshToken))).toBe('401 invalid_refresh_token');
    return { owner, end: replay };
  },
  'the erasure of the account': async () => {
    const owner = await signUp();
    return {
      owner,
      end: async () => good(await owner.call(authRoutes.eraseAccount, { body: { password } })),
    };
  },
};

describe('the end of a socket', () => {
  // What is promised is the way of an event, not the first start of the functions on it.
  beforeAll(async () => {
    const customer = await actors.customer();
    const socket = await listen(customer);
    good(await customer.call(authRoutes.logout));
    await socket.closed;
  });

  it.each(Object.entries(endings))('comes within 5 s of %s', async (_, prepare) => {
    const { owner, end } = await prepare();
    const socket = await listen(owner);
    await end();
    await expectClosedWithin5s(socket, owner.userId);
  });

  it('comes at the handshake when the session ended after the ticket was given', async () => {
    const customer = await actors.customer();
    const { url, ticket } = await ticketFor(customer);
    good(await customer.call(authRoutes.logout));
    await expect(openSocket(`${url}?ticket=${ticket}`)).rejects.toThrow('401');
    expect(await membersOf(customer.userId)).toEqual([]);
  });

  it('comes soon for a socket that does not authenticate, and not for one that did', async () => {
    const customer = await actors.customer();
    const { url } = await ticketFor(customer);
    const [silent, chatty, known] = [await openSocket(url), await openSocket(url), await openSocket(url)];
    await known.ask({ action: 'authenticate', accessToken: customer.accessToken });
    expect(await chatty.ask({ action: 'ping' })).toMatchObject({ event: 'pong' });
    await test.travel(1);
    await silent.closed;
    await chatty.closed;
    expect(await known.ask({ action: 'ping' })).toMatchObject({ event: 'pong' });
    known.close();
  });

  it('leaves nothing behind, even when nobody said goodbye', async () => {
    const pincode = ownPincode();
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const socket = await listen(customer);
    const [member] = await membersOf(customer.userId);
    expect(member).toBeDefined();
    // The function that would clean up never runs: only a push can find out that the socket is gone.
    test.cloud.faults.failNext(test.functionAt('functions/realtime/disconnect.ts').name, 100);
    socket.close();
    await socket.closed;
    await jobs.book(customer, pincode);
    await test.settled();
    expect(await membersOf(customer.userId)).toEqual([]);
    const rows = await test.dynamo.send(
      new QueryCommand({
        TableName: test.operational,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `CONN#${member?.connectionId}` },
      }),
    );
    expect(rows.Items).toEqual([]);
    test.cloud.faults.failNext(test.functionAt('functions/realtime/disconnect.ts').name, 0);
  });
});
